// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

/**
 * One lock that was tried.
 *
 * @param lock what came to the door, a word.
 * @param wanted the reason for which it must be refused; empty for the control, which must pass.
 * @param found the reason for which it was; empty if it passed; {@link #UNTRIED} if it could not be
 *     tried.
 */
public record LockTrial(String lock, String wanted, String found) {

  /** Nothing is known of the lock. */
  public static final String UNTRIED = "untried";

  /** Whether it let through what it must not, refused for another reason, or refused all. */
  public boolean hasFailed() {
    return !found.equals(UNTRIED) && !found.equals(wanted);
  }
}
