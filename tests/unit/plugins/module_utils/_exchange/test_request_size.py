# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many writes go together: ten, unless the service refuses requests as a whole."""

from __future__ import annotations

from ansible_collections.mailsec.smime.plugins.module_utils._exchange.request_size import RequestSize


def test_ten_as_long_as_single_writes_are_refused() -> None:
    size = RequestSize()
    assert size.largest(0) == 10
    size.refuse(7, is_whole=False)
    assert (size.largest(0), size.probe) == (10, 10)
    assert size.take(1) is True


def test_where_whole_requests_are_refused_they_are_a_twentieth_of_the_budget() -> None:
    size = RequestSize()
    size.refuse(10, is_whole=True)
    assert [size.largest(usual) for usual in (0, 39, 40, 120, 1000)] == [1, 1, 2, 6, 10]


def test_a_smaller_request_may_have_been_the_rest_of_a_budget() -> None:
    size = RequestSize()
    size.refuse(10, is_whole=True)
    assert size.probe == 5
    assert size.take(5) is False
    assert size.probe == 10
    size.refuse(4, is_whole=True)
    assert (size.probe, size.take(2), size.take(2)) == (2, False, True)


def test_one_that_is_refused_and_then_taken_means_that_the_service_is_back() -> None:
    size = RequestSize()
    size.refuse(1, is_whole=True)
    assert (size.probe, size.take(1)) == (1, True)


def test_requests_that_are_too_slow_for_the_pace_may_grow_again() -> None:
    size = RequestSize()
    size.refuse(10, is_whole=True)
    for _late in range(60):
        size.be_late()
    assert size.largest(0) == 3
    size.refuse(3, is_whole=True)
    assert size.largest(0) == 1
