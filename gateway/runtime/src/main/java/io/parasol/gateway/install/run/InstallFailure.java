// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install.run;

import io.parasol.certs.command.CommandRejectedException;
import io.parasol.config.model.site.Printable;
import io.parasol.legacy.transfer.Failure;
import java.util.regex.Pattern;

/**
 * The reason why an installation fails.
 *
 * @param reason one word of the protocol.
 * @param detail one line for operators.
 * @param isRefusal whether nothing was sent to the device because of it.
 */
record InstallFailure(String reason, String detail, boolean isRefusal) {

  private static final Pattern WORD = Pattern.compile("[a-z0-9_]{1,64}");
  private static final int MAX_DETAIL_LENGTH = 500;

  InstallFailure {
    if (!WORD.matcher(reason).matches()) {
      throw new IllegalArgumentException("reason \"%s\": expected one word".formatted(reason));
    }
    String printable = Printable.of(detail);
    detail =
        printable.length() > MAX_DETAIL_LENGTH
            ? printable.substring(0, MAX_DETAIL_LENGTH)
            : printable;
  }

  InstallFailure(String reason, String detail) {
    this(reason, detail, false);
  }

  static InstallFailure of(Failure failure) {
    return new InstallFailure(failure.reason(), failure.detail());
  }

  static InstallFailure of(CommandRejectedException rejected, boolean nothingSent) {
    return new InstallFailure(
        rejected.reason().wireName(), String.valueOf(rejected.getMessage()), nothingSent);
  }
}
