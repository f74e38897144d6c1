// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.journal;

import java.io.IOException;

/** The journal holds something that no crash can leave behind, so its content is not trusted. */
final class JournalDamagedException extends IOException {
  JournalDamagedException(String message) {
    super(message);
  }
}
