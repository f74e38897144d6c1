// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

/** A log holds something that no crash leaves behind. */
final class LogDamagedException extends Exception {
  LogDamagedException(String message) {
    super(message);
  }
}
