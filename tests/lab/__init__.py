# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab: a PKI, a population, a directory and a simulated tenant, made at the moment they are needed.

Nothing here is part of the shipped collection, and nothing here imports it: the lab is the independent truth that the
code under test is measured against.
"""
