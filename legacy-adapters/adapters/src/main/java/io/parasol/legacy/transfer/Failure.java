// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import java.util.regex.Pattern;

/**
 * The reason why a step failed.
 *
 * @param reason one word of the protocol: {@code exception_NN} (two hexadecimal digits), {@code
 *     timeout}, {@code comm_error}, {@code device_refused}, {@code device_busy} (for longer than
 *     its profile allows), {@code still_working}, {@code cancelled}, {@code verify_differs}, {@code
 *     image_changed} (its bytes are not those that were verified), {@code image_unreadable}, {@code
 *     not_found}, {@code protocol}.
 * @param detail one line for operators.
 */
public record Failure(String reason, String detail, RecoveryAction action) {

  private static final Pattern WORD = Pattern.compile("[a-z0-9_]{1,32}");

  public Failure {
    if (!WORD.matcher(reason).matches()) {
      throw new IllegalArgumentException("reason \"%s\": expected one word".formatted(reason));
    }
  }
}
