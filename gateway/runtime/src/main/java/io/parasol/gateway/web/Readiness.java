// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.web;

/**
 * The state of the gateway, ready or not, for {@code /healthz}.
 *
 * @param why one short line; may be empty.
 */
public record Readiness(boolean isReady, String why) {

  public static Readiness ready() {
    return new Readiness(true, "");
  }

  public static Readiness notReady(String why) {
    return new Readiness(false, why);
  }
}
