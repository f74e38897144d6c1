// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

/** Thrown when a log contains damage that no crash causes. */
final class LogDamagedException extends Exception {
  LogDamagedException(String message) {
    super(message);
  }
}
