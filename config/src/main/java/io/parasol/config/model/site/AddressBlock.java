// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A single IP address or a block of addresses in CIDR notation: {@code 192.168.10.17}, {@code
 * 192.168.10.0/24}, {@code fd00::/8}.
 *
 * @param network the first address of the block; all bits after the prefix are 0.
 * @param prefix the number of leading bits that all addresses share, 0 to 32 (IPv4) or 128 (IPv6).
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
            "address block %s/%d: expected zero bits after the prefix"
                .formatted(IpAddressText.of(network), prefix));
      }
    }
  }

  private static boolean bit(byte[] bits, int at) {
    return (bits[at / 8] >> (7 - at % 8) & 1) != 0;
  }

  /**
   * Parses an address with an optional prefix length. Returns empty if the text is malformed, and
   * never queries a name server.
   */
  public static Optional<AddressBlock> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      InetAddress address = InetAddress.getByName(matcher.group(1));
      int all = 8 * address.getAddress().length;
      int prefix = matcher.group(2) == null ? all : Integer.parseInt(matcher.group(2));
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
        ? IpAddressText.of(network)
        : IpAddressText.of(network) + "/" + prefix;
  }
}
