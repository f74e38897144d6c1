// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.legacy.modbus.pdu.Pdu;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A foreign master")
class SecondClientDetectorTest {

  private static final long MINUTE = 60_000_000_000L;
  private static final ForeignFrame FRAME =
      new ForeignFrame(3, new Pdu(new byte[] {4, 0, 0, 0, 1}), true);

  private final SecondClientDetector foreign = new SecondClientDetector();

  /** Begins where nanoseconds overflow, as they may. */
  private static long at(long nanos) {
    return nanos - 3 + Long.MIN_VALUE;
  }

  @Test
  void counts_as_there_from_its_second_frame_on() {
    assertFalse(foreign.recordFrame(FRAME, at(0)));
    assertEquals(Optional.empty(), foreign.lastFrame(at(0)));

    assertTrue(foreign.recordFrame(FRAME, at(5 * MINUTE)));
    assertEquals(Optional.of(FRAME), foreign.lastFrame(at(5 * MINUTE)));
  }

  @Test
  void is_gone_ten_minutes_after_its_last_frame() {
    foreign.recordFrame(FRAME, at(0));
    foreign.recordFrame(FRAME, at(1));

    assertEquals(Optional.of(FRAME), foreign.lastFrame(at(10 * MINUTE)));
    assertEquals(Optional.empty(), foreign.lastFrame(at(10 * MINUTE + 1)));
  }

  @Test
  void is_none_if_frames_are_too_far_apart() {
    assertFalse(foreign.recordFrame(FRAME, at(0)));
    assertFalse(foreign.recordFrame(FRAME, at(10 * MINUTE)));
  }
}
