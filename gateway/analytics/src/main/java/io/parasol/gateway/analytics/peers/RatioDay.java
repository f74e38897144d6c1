// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.peers;

import java.time.LocalDate;

/** The calibrated ratio of a member to its group on a day; 1 is typical. */
public record RatioDay(LocalDate date, double ratio) {}
