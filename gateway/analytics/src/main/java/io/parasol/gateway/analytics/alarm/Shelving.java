// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.alarm;

import java.time.Instant;

/**
 * How long an operator wants no notification of an alarm, and why.
 *
 * @param until no notification before this time
 * @param by the operator
 * @param reason in the words of the operator; may be empty
 */
public record Shelving(Instant until, String by, String reason) {

  /** Of an alarm that is not shelved. */
  public static final Shelving NONE = new Shelving(Instant.MIN, "", "");
}
