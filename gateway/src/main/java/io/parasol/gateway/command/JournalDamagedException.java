// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import java.io.IOException;

/** The journal holds something that no crash leaves behind; what it says is not to be believed. */
final class JournalDamagedException extends IOException {
  JournalDamagedException(String message) {
    super(message);
  }
}
