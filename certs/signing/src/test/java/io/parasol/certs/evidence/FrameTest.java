// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A frame of the evidence log")
class FrameTest {

  private static final byte[] BODY = "{\"record\":\"x\"}".getBytes(US_ASCII);

  /** The form on the disks of sites. The checksums were computed by another program. */
  private static final byte[] ON_DISK =
      HexFormat.of().parseHex("504a4c310000000e2ad6a3397b227265636f7264223a2278227deae01843");

  @Test
  void has_the_bytes_that_are_on_the_disks_of_sites() {
    ByteBuffer frame = Frame.of(BODY);
    byte[] bytes = new byte[frame.remaining()];
    frame.get(bytes);

    assertArrayEquals(ON_DISK, bytes);
    assertArrayEquals(BODY, Frame.readAll(ON_DISK).get(0));
  }

  @Test
  void may_be_empty_and_has_at_most_a_mebibyte() {
    assertEquals(1, Frame.readAll(Frame.of(new byte[0]).array()).size());
    byte[] largest = new byte[Frame.MAX_BODY_BYTES];
    assertArrayEquals(largest, Frame.readAll(Frame.of(largest).array()).get(0));
    assertThrows(
        IllegalArgumentException.class, () -> Frame.of(new byte[Frame.MAX_BODY_BYTES + 1]));
  }

  @Test
  void is_found_behind_an_incomplete_one() {
    byte[] file =
        ByteBuffer.allocate(3 * ON_DISK.length).put(ON_DISK).put(ON_DISK).put(ON_DISK).array();
    file[ON_DISK.length + 12] ^= 1;

    Frame.Content content = Frame.read(file, 0);

    assertEquals(1, content.frames().size());
    assertEquals(ON_DISK.length, content.end());
    assertEquals(OptionalInt.of(2 * ON_DISK.length), content.next());
    assertEquals(List.of(), Frame.readAll(file));
  }
}
