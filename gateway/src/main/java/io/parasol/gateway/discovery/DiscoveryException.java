// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.discovery;

/** The link leads nowhere. The message is for people, in one line. */
public final class DiscoveryException extends Exception {
  DiscoveryException(String message) {
    super(message);
  }
}
