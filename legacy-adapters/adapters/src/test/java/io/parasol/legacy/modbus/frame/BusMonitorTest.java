// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.legacy.modbus.pdu.Pdu;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** We poll unit 7; the other master polls unit 9, and unit 7 as well. */
@DisplayName("Overhearing a line")
class BusMonitorTest {

  private static final long SECOND = 1_000_000_000;
  private static final String OUR_QUESTION = "0300000001";
  private static final MonitoredFrame OURS = ours(3);

  private final BusMonitor line = new BusMonitor(SerialFraming.RTU);

  @BeforeEach
  void ask() {
    line.sent(7, pdu(OUR_QUESTION), 0);
  }

  @ParameterizedTest(name = "{1} of unit {0}")
  @CsvSource({
    "7, 0300100002,           true",
    "9, 0300000001,           true",
    "9, 0401000014,           true",
    "9, 0306000000000000,     false",
    "9, 8302,                 false",
    "7, 0600c80064,           true",
    "7, 1000c800020400010002, true",
    "9, 2b0e0100,             true",
  })
  void tells_another_master_from_us(int unit, String words, boolean isRequest) {
    List<MonitoredFrame> frames = new ArrayList<>(line.received(frame(unit, words), SECOND));
    frames.addAll(line.onSilence(SECOND));

    assertEquals(List.of(foreign(unit, words, isRequest)), frames);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"03020001", "8302", "9001", "1000c80002"})
  void takes_for_ours_what_the_unit_says_that_we_ask(String words) {
    int function = Integer.parseInt(words.substring(0, 2), 16) & 0x7F;
    assertEquals(List.of(ours(function)), line.received(frame(7, words), SECOND));
  }

  @Test
  void takes_our_own_words_for_an_echo_once() {
    assertEquals(List.of(new MonitoredFrame.Echo()), line.received(frame(7, OUR_QUESTION), SECOND));
    assertEquals(
        List.of(foreign(7, OUR_QUESTION, true)), line.received(frame(7, OUR_QUESTION), SECOND));
  }

  /** Another master may have the same register map. */
  @Test
  void takes_our_own_words_for_no_echo_after_the_answer() {
    assertEquals(List.of(OURS), line.received(frame(7, "03020001"), SECOND));
    assertEquals(
        List.of(foreign(7, OUR_QUESTION, true)), line.received(frame(7, OUR_QUESTION), SECOND));
  }

  /** The high byte of the address is where the count of bytes of an answer is. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"0303e80002", "0403000001", "0103000010", "0203ff0001"})
  void takes_no_request_for_an_answer_as_long_as_it(String words) {
    List<MonitoredFrame> frames = new ArrayList<>(line.received(frame(7, words), SECOND));
    frames.addAll(line.onSilence(SECOND));

    assertEquals(List.of(foreign(7, words, true)), frames);
  }

  @Test
  void takes_an_answer_as_long_as_a_request_for_ours_if_we_ask_such() {
    line.sent(7, pdu("0100000012"), SECOND);

    assertEquals(List.of(ours(1)), line.received(frame(7, "0103000102"), SECOND));
    assertEquals(List.of(ours(1)), line.received(frame(7, "0103000102"), SECOND));
  }

  /** Its beginning is that of an answer of 21 bytes. */
  @Test
  void finds_a_request_once_the_next_frame_is_there() {
    assertEquals(List.of(), line.received(frame(7, "0310000001"), SECOND));
    assertTrue(line.isMidFrame());

    assertEquals(
        List.of(foreign(7, "0310000001", true), OURS), line.received(frame(7, "03020001"), SECOND));
    assertFalse(line.isMidFrame());
  }

  @Test
  void takes_our_own_words_for_an_echo_for_some_seconds() {
    assertEquals(List.of(new MonitoredFrame.Echo()), line.received(frame(7, OUR_QUESTION), SECOND));
    assertEquals(
        List.of(foreign(7, OUR_QUESTION, true)), line.received(frame(7, OUR_QUESTION), 6 * SECOND));
  }

  @Test
  void takes_the_answer_to_our_write_for_ours_and_another_write_for_that_of_another_master() {
    line.sent(7, pdu("0600c80064"), SECOND);

    assertEquals(List.of(ours(6)), line.received(frame(7, "0600c80064"), SECOND));
    assertEquals(
        List.of(foreign(7, "0600c80065", true)), line.received(frame(7, "0600c80065"), SECOND));
  }

  /** The responses of these functions repeat the request, so that a request looks like one. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"0600c80064", "0500c8ff00", "1600040000ffff", "15090600010000000105aa"})
  void takes_a_write_that_is_answered_by_itself_for_ours_only_if_we_sent_it(String words) {
    assertEquals(List.of(foreign(7, words, true)), line.received(frame(7, words), SECOND));

    line.sent(7, pdu(words), SECOND);

    int function = Integer.parseInt(words.substring(0, 2), 16);
    assertEquals(List.of(ours(function)), line.received(frame(7, words), 30 * SECOND));
  }

  /** An exception response does not repeat the request. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "0600c80064, 8606",
    "0500c8ff00, 850b",
    "1600040000ffff, 9604",
    "15090600010000000105aa, 9502"
  })
  void takes_an_exception_to_a_write_for_ours_if_we_sent_such_a_write(
      String request, String exception) {
    assertEquals(List.of(foreign(7, exception, false)), line.received(frame(7, exception), SECOND));

    line.sent(7, pdu(request), SECOND);

    int function = Integer.parseInt(request.substring(0, 2), 16);
    assertEquals(List.of(ours(function)), line.received(frame(7, exception), SECOND));
    assertEquals(List.of(foreign(9, exception, false)), line.received(frame(9, exception), SECOND));
  }

  @Test
  void finds_frames_in_a_stream_that_is_cut_anywhere() {
    byte[] stream =
        concat(
            new byte[] {0, (byte) 0xFF, 3},
            frame(9, "0400640002"),
            frame(9, "040400010002"),
            frame(7, "03020001"),
            frame(9, "0400660002"));
    List<MonitoredFrame> expected =
        List.of(
            foreign(9, "0400640002", true),
            foreign(9, "040400010002", false),
            OURS,
            foreign(9, "0400660002", true));
    for (int cut = 0; cut <= stream.length; cut++) {
      BusMonitor fresh = new BusMonitor(SerialFraming.RTU);
      fresh.sent(7, pdu(OUR_QUESTION), 0);
      List<MonitoredFrame> frames =
          new ArrayList<>(fresh.received(Arrays.copyOf(stream, cut), SECOND));
      frames.addAll(fresh.received(Arrays.copyOfRange(stream, cut, stream.length), SECOND));
      frames.addAll(fresh.onSilence(SECOND));

      assertEquals(expected, frames, "cut at " + cut);
    }
  }

  /** One answer of 65 536 does, and a busy line has as many in ten minutes. */
  @Test
  void takes_an_answer_for_ours_that_begins_as_a_request_with_its_checksum_would() {
    byte[] likeARequest = frame(7, "0310000102");
    String words = HexFormat.of().formatHex(likeARequest, 1, likeARequest.length);
    byte[] answer = frame(7, words + "00".repeat(0x10 + 2 + 1 - likeARequest.length));
    for (int cut = 0; cut <= answer.length; cut++) {
      BusMonitor fresh = new BusMonitor(SerialFraming.RTU);
      fresh.sent(7, pdu("0300000008"), 0);
      List<MonitoredFrame> frames =
          new ArrayList<>(fresh.received(Arrays.copyOf(answer, cut), SECOND));
      frames.addAll(fresh.received(Arrays.copyOfRange(answer, cut, answer.length), SECOND));

      assertEquals(List.of(OURS), frames, "cut at " + cut);
    }
  }

  @Test
  void takes_a_request_for_one_that_may_still_become_an_answer_once_nothing_follows() {
    byte[] request = frame(7, "0310000002");

    assertEquals(List.of(), line.received(request, SECOND));
    assertEquals(List.of(foreign(7, "0310000002", true)), line.onSilence(SECOND));
  }

  @Test
  void forgets_at_a_silence_what_had_only_begun() {
    byte[] frame = frame(9, "0400640002");

    assertEquals(List.of(), line.received(Arrays.copyOf(frame, 5), SECOND));
    assertEquals(List.of(), line.onSilence(SECOND));
    assertEquals(List.of(), line.received(Arrays.copyOfRange(frame, 5, frame.length), SECOND));
  }

  @Test
  void hears_other_masters_on_an_ascii_line() {
    BusMonitor ascii = new BusMonitor(SerialFraming.ASCII);
    ascii.sent(7, pdu(OUR_QUESTION), 0);
    byte[] noise = "x:0".getBytes(StandardCharsets.US_ASCII);

    assertEquals(
        List.of(
            new MonitoredFrame.Echo(),
            foreign(9, "0300000001", true),
            foreign(9, "03020001", false)),
        ascii.received(
            concat(
                noise,
                AsciiFrame.encode(7, pdu(OUR_QUESTION)),
                AsciiFrame.encode(9, pdu("0300000001")),
                AsciiFrame.encode(9, pdu("03020001"))),
            SECOND));
  }

  /** Its checksum has eight bits, so noise has the right one now and then. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {"00", "80", "000102", "800102", "6501", "ff01", "03020001ffff", "2b0d01000000"})
  void takes_no_frame_of_an_ascii_line_for_one_that_is_not_sent_on_a_line(String words) {
    BusMonitor ascii = new BusMonitor(SerialFraming.ASCII);
    ascii.sent(9, pdu(OUR_QUESTION), 0);

    assertEquals(List.of(), ascii.received(AsciiFrame.encode(9, pdu(words)), SECOND));
    assertEquals(
        List.of(foreign(8, "0300000001", true)),
        ascii.received(AsciiFrame.encode(8, pdu("0300000001")), SECOND));
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void hardly_ever_takes_noise_for_another_master(long seed) {
    Random random = new Random(seed);
    int received = 0;
    byte[] noise = new byte[64];
    for (int burst = 0; burst < 2_000; burst++) {
      random.nextBytes(noise);
      received += line.received(noise, burst * SECOND).size();
      received += line.onSilence(burst * SECOND).size();
    }
    int frames = received;
    assertTrue(frames <= 5, () -> frames + " frames in 128000 bytes of noise");
  }

  /**
   * A beginning of a frame that never states its length must neither stop the line nor hide the
   * next frame.
   */
  @ParameterizedTest(name = "function {0}")
  @ValueSource(ints = {1, 3, 7, 8, 11, 12, 15, 16, 17, 20, 21, 22, 23, 24, 43, 0x83, 0xAB})
  void goes_on_behind_a_beginning_that_never_ends(int function) {
    BusMonitor line = new BusMonitor(SerialFraming.RTU);
    for (int filler : new int[] {0, 0xFF, function}) {
      byte[] endless = new byte[5_000];
      Arrays.fill(endless, (byte) filler);
      endless[0] = 1;
      endless[1] = (byte) function;

      line.received(endless, 0);
    }
    line.onSilence(SECOND);

    assertEquals(
        List.of(foreign(9, "0300000001", true)), line.received(frame(9, "0300000001"), 2 * SECOND));
  }

  private static MonitoredFrame ours(int function) {
    return new MonitoredFrame.OwnResponse(7, function);
  }

  private static MonitoredFrame foreign(int unit, String words, boolean isRequest) {
    return new MonitoredFrame.Foreign(new ForeignFrame(unit, pdu(words), isRequest));
  }

  private static Pdu pdu(String words) {
    return new Pdu(HexFormat.of().parseHex(words));
  }

  private static byte[] frame(int unit, String words) {
    return RtuFrame.encode(unit, pdu(words));
  }

  private static byte[] concat(byte[]... parts) {
    byte[] all = new byte[0];
    for (byte[] part : parts) {
      int end = all.length;
      all = Arrays.copyOf(all, end + part.length);
      System.arraycopy(part, 0, all, end, part.length);
    }
    return all;
  }
}
