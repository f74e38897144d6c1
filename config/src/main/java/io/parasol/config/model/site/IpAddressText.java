// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import java.net.InetAddress;

/** The text of an IP address as people write it; of IPv6, the canonical form of RFC 5952. */
public final class IpAddressText {

  private static final int GROUPS = 8;

  private IpAddressText() {}

  /** Returns such as {@code 192.168.10.20}, {@code fd00::1}, or {@code fe80::1%eth0}. */
  public static String of(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length != 2 * GROUPS) {
      return address.getHostAddress();
    }
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (bytes[2 * i] & 0xFF) << 8 | (bytes[2 * i + 1] & 0xFF);
    }
    String all = address.getHostAddress();
    int zone = all.indexOf('%');
    return text(groups) + (zone < 0 ? "" : all.substring(zone));
  }

  /** Writes the first of the longest runs of two or more zeros as {@code ::}. */
  private static String text(int... groups) {
    int start = 0;
    int length = 1;
    for (int i = 0; i < GROUPS; i++) {
      int zeros = zerosFrom(i, groups);
      if (zeros > length) {
        start = i;
        length = zeros;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (length > 1 && i == start) {
        text.append("::");
        i += length - 1;
      } else {
        String separator = text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":";
        text.append(separator).append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }

  private static int zerosFrom(int start, int... groups) {
    int end = start;
    while (end < GROUPS && groups[end] == 0) {
      end++;
    }
    return end - start;
  }
}
