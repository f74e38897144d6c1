// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.limit;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * What counts as one address: an IPv4 address, or the /64 prefix of an IPv6 address, because a
 * network commonly gives each client a whole /64 (RFC 7934).
 */
public record AddressPrefix(boolean isIpv6, long prefix) {

  private static final int IPV4_BYTES = 4;

  /** Returns the prefix to which an address belongs. */
  public static AddressPrefix of(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == IPV4_BYTES
        ? new AddressPrefix(false, ByteBuffer.wrap(bytes).getInt())
        : new AddressPrefix(true, ByteBuffer.wrap(bytes).getLong());
  }
}
