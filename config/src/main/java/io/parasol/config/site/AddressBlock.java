// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One IP address, or those that share their first bits: {@code 192.168.10.17}, {@code
 * 192.168.10.0/24}, {@code fd00::/8}.
 *
 * @param network its first address: all bits behind the prefix are 0.
 * @param prefix how many bits all of its addresses share.
 */
public record AddressBlock(InetAddress network, int prefix) {

  private static final Pattern FORM =
      Pattern.compile(
          "([0-9]{1,3}(?:\\.[0-9]{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)(?:/([0-9]{1,3}))?");

  public AddressBlock {
    byte[] bits = network.getAddress();
    if (prefix < 0 || prefix > 8 * bits.length) {
      throw new IllegalArgumentException(
          "prefix %d: expected 0 to %d".formatted(prefix, 8 * bits.length));
    }
    for (int bit = prefix; bit < 8 * bits.length; bit++) {
      if (bit(bits, bit)) {
        throw new IllegalArgumentException(
            "address block %s/%d: expected no bits behind the prefix"
                .formatted(network.getHostAddress(), prefix));
      }
    }
  }

  private static boolean bit(byte[] bits, int at) {
    return (bits[at / 8] >> (7 - at % 8) & 1) != 0;
  }

  /** Reads an address, or one with a prefix; never asks a name server. */
  public static Optional<AddressBlock> parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    try {
      InetAddress address = InetAddress.getByName(form.group(1));
      int all = 8 * address.getAddress().length;
      int prefix = form.group(2) == null ? all : Integer.parseInt(form.group(2));
      return Optional.of(new AddressBlock(address, prefix));
    } catch (UnknownHostException | IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  public boolean contains(InetAddress address) {
    byte[] mine = network.getAddress();
    byte[] theirs = address.getAddress();
    if (mine.length != theirs.length) {
      return false;
    }
    for (int bit = 0; bit < prefix; bit++) {
      if (bit(mine, bit) != bit(theirs, bit)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return prefix == 8 * network.getAddress().length
        ? network.getHostAddress()
        : network.getHostAddress() + "/" + prefix;
  }
}
