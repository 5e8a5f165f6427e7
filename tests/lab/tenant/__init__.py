# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A simulated Exchange Online tenant for tests and demonstrations.

It answers over HTTPS as `beliefs.md` says, keeps its recipients on disk, and writes down every request.
It must never import the collection: what it accepts and stores is an independent second opinion.
"""
