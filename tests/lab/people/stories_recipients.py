# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stories about recipients: who owns them, what they hold already; hidden, disabled, shared and room mailboxes."""

from __future__ import annotations

from .spec import GARBAGE, PKCS7, Held, Mailbox, Person, accept, refuse
from .stories_kinds import EXPIRED, SUPERSEDED

STORIES = (
    Person(
        "ines",
        "Ines Kvam",
        "The directory owns her recipient: it is reported, not written.",
        (accept(),),
        Mailbox("on_premises"),
    ),
    Person(
        "ursula",
        "Ursula Tind",
        "The directory owns her recipient, and it holds an expired value: still not written.",
        (refuse("expired", EXPIRED), accept("renewed_pair_newer")),
        Mailbox("on_premises", holds=(Held(of=0),)),
    ),
    Person(
        "vivi",
        "Vivi Moan",
        "The directory owns her recipient, and Entra Connect already delivered the right value.",
        (accept(),),
        Mailbox("on_premises", holds=(Held(of=0),)),
    ),
    Person(
        "jana",
        "Jana Elvestad",
        "Synchronised, but Exchange attributes are managed in the cloud: not written unless that is switched on.",
        (accept(),),
        Mailbox("cloud_managed"),
    ),
    Person(
        "kurt",
        "Kurt Hessen",
        "The service does not say who owns his recipient: not written.",
        (accept(),),
        Mailbox("unknown"),
    ),
    Person(
        "lotte",
        "Lotte Vang",
        "Her account is disabled; nothing follows from that.",
        (accept(),),
        unit="Disabled",
        enabled=False,
    ),
    Person(
        "milan", "Milan Rosten", "Hidden from address lists, written all the same.", (accept(),), Mailbox(hidden=True)
    ),
    Person(
        "nadja",
        "Nadja Orre",
        "Her mailbox holds a foreign certificate; it survives beside the new one.",
        (accept(),),
        Mailbox(holds=(Held("foreign_issuer"),)),
    ),
    Person(
        "otto", "Otto Bruun", "His mailbox already holds the right value.", (accept(),), Mailbox(holds=(Held(of=0),))
    ),
    Person(
        "pia",
        "Pia Garborg",
        "Her mailbox holds the right value and a foreign one: nothing to do.",
        (accept(),),
        Mailbox(holds=(Held(of=0), Held("foreign_issuer"))),
    ),
    Person(
        "rune",
        "Rune Fjell",
        "Only an expired certificate, in the directory and in his mailbox: it is kept, and he is told of.",
        (refuse("expired", EXPIRED),),
        Mailbox(holds=(Held(of=0),)),
    ),
    Person(
        "stina",
        "Stina Holte",
        "Her mailbox holds bytes that are no certificate; they are kept.",
        (accept(),),
        Mailbox(holds=(Held(GARBAGE),)),
    ),
    Person(
        "tilda",
        "Tilda Krogh",
        "Her mailbox holds a PKCS#7 value in the S/MIME attribute, which stays untouched.",
        (accept(),),
        Mailbox(holds_smime=(Held(PKCS7, of=0),)),
    ),
    Person(
        "yngve",
        "Yngve Sund",
        "Renewed long ago; his mailbox holds the superseded certificate, which is kept while removal is off.",
        (refuse("renewed_pair_older", SUPERSEDED), accept("renewed_pair_newer")),
        Mailbox(holds=(Held(of=0),)),
    ),
    Person(
        "support",
        "Support Desk",
        "A shared mailbox: its account is disabled by design.",
        (accept("encryption_only"),),
        Mailbox(details="SharedMailbox"),
        unit="Shared Mailboxes",
        enabled=False,
        primary="support",
        aliases=("help",),
    ),
    Person(
        "payroll",
        "Payroll",
        "A shared mailbox, hidden, whose certificate names its alias beside its primary address.",
        (accept("encryption_only", addresses=("payroll", "salaries")),),
        Mailbox(details="SharedMailbox", hidden=True),
        unit="Shared Mailboxes",
        enabled=False,
        primary="payroll",
        aliases=("salaries",),
    ),
    Person(
        "room-fjord",
        "Room Fjord",
        "A room mailbox with nothing published.",
        (),
        Mailbox(details="RoomMailbox"),
        unit="Rooms",
        enabled=False,
        primary="room.fjord",
        aliases=(),
    ),
    Person(
        "room-board",
        "Room Board",
        "A room whose invitations are confidential: it has a certificate.",
        (accept("encryption_only"),),
        Mailbox(details="RoomMailbox"),
        unit="Rooms",
        enabled=False,
        primary="room.board",
        aliases=(),
    ),
)
