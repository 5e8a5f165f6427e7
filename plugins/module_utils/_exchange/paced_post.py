# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One write that stands alone in its request keeps the pace, too."""

from __future__ import annotations

from .pace import Pace
from .rate_headers import read_rate_window
from .refusal import mark_uncertain, refuse
from .transport import PutOff, Reply, Request, Transport, may_have_run


def post_paced(transport: Transport, pace: Pace, request: Request) -> Reply:
    """The first answer of status 2xx; raises SmimeError exchange.* when there is none to be had."""
    is_uncertain = False
    while True:
        pace.take(1)
        try:
            reply = transport.post(request)
        except PutOff as put_off:
            transport.count_retry()
            is_uncertain = is_uncertain or may_have_run(put_off.complaint, request.repeatable)
            # A single write is as small as it gets: that it was refused whole says nothing about larger requests.
            if not pace.put_off([put_off.complaint], is_whole=False):
                refusal = refuse(put_off.complaint, request.subject, request.about_one)
                raise (mark_uncertain(refusal) if is_uncertain else refusal) from None
            continue
        pace.accepted(1)
        pace.hear_window(read_rate_window(reply.headers, transport.now()))
        return reply


__all__ = ["post_paced"]
