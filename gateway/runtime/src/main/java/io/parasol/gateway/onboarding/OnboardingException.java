// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.onboarding;

import java.io.Serial;
import java.util.Objects;

/** Thrown if a box cannot be onboarded. The message is one line. */
public final class OnboardingException extends Exception {

  @Serial private static final long serialVersionUID = 1;

  private final boolean isRefusal;

  private OnboardingException(String message, boolean isRefusal, Throwable cause) {
    super(message, cause);
    this.isRefusal = isRefusal;
  }

  private OnboardingException(String message, boolean isRefusal) {
    super(message);
    this.isRefusal = isRefusal;
  }

  /** Something is not as the owners have signed it; trying again does not help. */
  static OnboardingException refused(String message) {
    return new OnboardingException(message, true);
  }

  static OnboardingException refused(String message, Throwable cause) {
    return new OnboardingException(message, true, cause);
  }

  /** The centre cannot be reached, or the disk cannot be used; the same seed may be tried again. */
  static OnboardingException failed(String message, Throwable cause) {
    return new OnboardingException(message, false, cause);
  }

  /** Returns whether something was refused for a security reason. */
  public boolean isRefusal() {
    return isRefusal;
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
