// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.alarm;

import java.time.Duration;

/**
 * What an alarm is about, and how long its condition must hold.
 *
 * @param id unique in the plant
 * @param onDelay for which the condition must hold before the alarm is raised
 * @param offDelay for which it must be absent before the alarm is cleared
 */
public record AlarmRule(
    String id, AlarmSource source, Severity severity, Duration onDelay, Duration offDelay) {

  /** How much an alarm matters. */
  public enum Severity {
    NOTICE,
    WARNING,
    CRITICAL
  }
}
