// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.journal;

/**
 * The result of one check of the security self-test.
 *
 * @param check name of the check: the kind of message or connection that was tried.
 * @param expected the expected reason of the rejection; empty for the control, which must pass.
 * @param actual the actual reason of the rejection; empty if it passed; {@link #UNTRIED} if the
 *     check could not be run.
 */
public record SelfTestCheck(String check, String expected, String actual) {

  /** The check could not be run, so it neither passed nor failed. */
  public static final String UNTRIED = "untried";

  /**
   * Returns whether the result differs from the expected one: a forbidden message passed, was
   * rejected for another reason, or the control was rejected.
   */
  public boolean hasFailed() {
    return !actual.equals(UNTRIED) && !actual.equals(expected);
  }
}
