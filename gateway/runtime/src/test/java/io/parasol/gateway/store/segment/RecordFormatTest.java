// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.certs.files.Crc32c;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A record of the store")
class RecordFormatTest {

  private static final byte[] DEVICE = "pv-17".getBytes(US_ASCII);
  private static final byte[] PAYLOAD = "{\"p\":1}".getBytes(US_ASCII);

  /** As they are on the disks of sites. The checksums were computed by another program. */
  private static final String PLAIN =
      "ff5000524f739b0a000000300000100001050000000000000000002a0000019fcca51a00"
          + "70762d31377b2270223a317d";

  private static final String STAMPED =
      "ff5000529e093bcb000000400000100001050010000000000000002a0000019fcca51a00"
          + "70762d3137000000000000000700000000000005dc7b2270223a317d";

  private static ByteBuffer record(@Nullable MonotonicTimestamp stamp) {
    ByteBuffer bytes = ByteBuffer.allocate(200).position(3);
    RecordFormat.put(
        bytes, RecordFormat.TELEMETRY, 4096, DEVICE, 42, 1_785_844_800_000L, stamp, PAYLOAD);
    return bytes.flip();
  }

  @Test
  void has_the_bytes_that_are_on_the_disks_of_sites() {
    assertEquals("000000" + PLAIN, hex(record(null)));
    assertEquals("000000" + STAMPED, hex(record(new MonotonicTimestamp(7, 1500))));
  }

  private static String hex(ByteBuffer bytes) {
    byte[] content = new byte[bytes.limit()];
    bytes.duplicate().rewind().get(content);
    return HexFormat.of().formatHex(content);
  }

  @Test
  void is_read_as_it_was_written() {
    ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(STAMPED));

    assertEquals(64, RecordFormat.validLength(bytes, 0));
    RecordFormat.RecordView record = new RecordFormat.RecordView(bytes, 0);
    assertEquals("pv-17", record.device());
    assertEquals(42, record.seq());
    assertEquals(4096, record.durableSize());
    assertEquals(new MonotonicTimestamp(7, 1500), record.stamp());
    assertArrayEquals(PAYLOAD, record.payload());
  }

  @Test
  void is_invalid_if_its_parts_do_not_fit_although_the_checksum_matches() {
    for (int name : new int[] {-1, 65, 13}) {
      ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(PLAIN));
      bytes.put(17, (byte) name).putInt(4, Crc32c.of(bytes, 8, 40));

      assertEquals(0, RecordFormat.validLength(bytes, 0), "name of " + name);
    }
    for (int stamp : new int[] {-1, 1, 16}) {
      ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(PLAIN));
      bytes.putShort(18, (short) stamp).putInt(4, Crc32c.of(bytes, 8, 40));

      assertEquals(0, RecordFormat.validLength(bytes, 0), "stamp of " + stamp);
    }
  }
}
