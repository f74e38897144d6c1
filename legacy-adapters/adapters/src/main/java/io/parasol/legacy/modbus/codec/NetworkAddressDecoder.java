// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.codec;

import io.parasol.config.model.profile.Encoding;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.IpAddressText;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.stream.IntStream;

/**
 * A decoder of the network addresses of a device (IPv4, IPv6, EUI-48) to text. An address of all
 * zeros is not available, nor is an EUI-48 address of all ones.
 */
final class NetworkAddressDecoder extends PointDecoder {

  private static final HexFormat COLON_SEPARATED = HexFormat.ofDelimiter(":");

  /** Bytes of an EUI-48 address. The bytes before them in its registers mean nothing. */
  private static final int EUI48_LENGTH = 6;

  private final Encoding encoding;
  private final int address;
  private final int registers;

  NetworkAddressDecoder(Point point) {
    super(point);
    this.encoding = point.type().encoding();
    this.address = point.at().offset();
    this.registers = point.type().size();
  }

  @Override
  public Reading read(DeviceId device, ModbusResponse answer, int start, Instant measuredAt) {
    byte[] bytes = bytes((ModbusResponse.Registers) answer, address - start);
    if (consistsOf(bytes, 0) || (encoding == Encoding.EUI48 && consistsOf(bytes, 0xFF))) {
      return unread(device, Quality.NOT_AVAILABLE, measuredAt);
    }
    String text = encoding == Encoding.EUI48 ? COLON_SEPARATED.formatHex(bytes) : ipText(bytes);
    return good(device, new Value.Text(text), measuredAt);
  }

  private byte[] bytes(ModbusResponse.Registers answer, int at) {
    byte[] all = new byte[2 * registers];
    for (int i = 0; i < registers; i++) {
      int word = answer.at(at + i);
      all[2 * i] = (byte) (word >> 8);
      all[2 * i + 1] = (byte) word;
    }
    if (encoding != Encoding.EUI48) {
      return all;
    }
    byte[] last = new byte[EUI48_LENGTH];
    System.arraycopy(all, all.length - last.length, last, 0, last.length);
    return last;
  }

  private static boolean consistsOf(byte[] bytes, int value) {
    return IntStream.range(0, bytes.length).allMatch(i -> (bytes[i] & 0xFF) == value);
  }

  /** Formats an IPv4 or IPv6 address; callers pass 4 or 16 bytes, so the length is valid. */
  private static String ipText(byte[] bytes) {
    try {
      return IpAddressText.of(InetAddress.getByAddress(bytes));
    } catch (UnknownHostException wrongLength) {
      throw new IllegalStateException(wrongLength);
    }
  }
}
