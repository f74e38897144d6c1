// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

/** The journal holds something that no crash leaves behind; what it says is not to be believed. */
final class JournalDamagedException extends Exception {
  JournalDamagedException(String message) {
    super(message);
  }
}
