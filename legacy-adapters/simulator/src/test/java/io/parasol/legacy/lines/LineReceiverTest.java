// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.lines.LineChecksum;
import io.parasol.config.model.lines.LineFraming;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Lines among bytes")
class LineReceiverTest {

  private static final LineFraming PI30 = new LineFraming("(", "", LineChecksum.PI30, "\r", 256);
  private static final LineFraming NMEA = new LineFraming("$", "*", LineChecksum.XOR, "\r\n", 90);
  private static final String STATUS = Pi30.framed(PI30, Pi30.STATUS);

  private static ReceiverFixture receiver(LineFraming framing) {
    return new ReceiverFixture(new LineReceiver(framing));
  }

  @Test
  void are_found_wherever_they_are_split() {
    for (int first = 0; first <= STATUS.length(); first++) {
      for (int second = first; second <= STATUS.length(); second += 7) {
        ReceiverFixture receiver = receiver(PI30);
        receiver.receive(STATUS.substring(0, first));
        receiver.receive(STATUS.substring(first, second)).receive(STATUS.substring(second));
        assertEquals(List.of(Pi30.STATUS), receiver.whole());
      }
    }
  }

  @Test
  void are_no_lines_when_they_are_cut_anywhere_and_the_next_one_is() {
    for (int cut = 1; cut < STATUS.length(); cut++) {
      ReceiverFixture receiver =
          receiver(PI30).receive(STATUS.substring(0, cut)).pause().receive(STATUS);
      assertEquals(List.of(Pi30.STATUS), receiver.whole(), "cut at " + cut);
      assertEquals(1, receiver.broken(), "cut at " + cut);
    }
  }

  @Test
  void are_found_after_one_that_broke_off_without_a_pause() {
    for (int cut = 1; cut < STATUS.length(); cut++) {
      ReceiverFixture receiver = receiver(PI30).receive(STATUS.substring(0, cut)).receive(STATUS);
      assertEquals(List.of(Pi30.STATUS), receiver.whole(), "cut at " + cut);
    }
  }

  @Test
  void are_found_after_noise() {
    assertEquals(
        List.of("PI30"),
        receiver(PI30).receive("\0\u00ff\r\n)x").receive(Pi30.framed(PI30, "PI30")).whole());
  }

  @Test
  void are_found_glued_together() {
    ReceiverFixture receiver =
        receiver(PI30).receive(Pi30.framed(PI30, "B") + Pi30.framed(PI30, "PI30") + STATUS);

    assertEquals(List.of("B", "PI30", Pi30.STATUS), receiver.whole());
    assertEquals(0, receiver.broken());
  }

  @Test
  void may_have_their_end_within_their_checksum() {
    LineFraming plain = new LineFraming("(", "", LineChecksum.CRC16_XMODEM, "\r", 256);
    int seen = 0;
    for (int i = 0; i < 5000; i++) {
      String line = Pi30.framed(plain, "P" + i);
      if (line.indexOf('\r') < line.length() - 1) {
        seen++;
        assertEquals(List.of("P" + i), receiver(plain).receive(line).whole());
      }
    }
    assertTrue(seen > 10, "such checksums were tried: " + seen);
  }

  /** The examples of Kaco's document. */
  @ParameterizedTest
  @CsvSource({
    "'*030   4 355.9  2.92  1039 239.5  4.12   974  40   3229 \u00ab 5000xi'",
    "'*121   4 440.6  1.54    678 240.5  2.58    617 42  13024 \u00bf 10k1'",
    "'*122   4 440.9  1.50    661 239.7  2.26    560 42  12174 \u00be 10k2'",
    "'*123   4 400.8  1.44    577 242.0  2.26    552 41  12003 \u00ad 10k3'",
  })
  void of_kaco_have_their_checksum_before_the_last_column(String line) {
    LineFraming kaco = new LineFraming("*", "", LineChecksum.KACO, "\r", 128);
    String content = line.substring(1).replaceFirst("[^ ] ([^ ]+)$", "$1");

    assertEquals(List.of(content), receiver(kaco).receive("\n" + line + "\r").whole());
    assertEquals(line + "\r", Pi30.framed(kaco, content));
    assertEquals(
        List.of(), receiver(kaco).receive("\n" + line.replace(" 4 ", " 5 ") + "\r").whole());
  }

  @Test
  void of_kaco_may_have_any_byte_as_their_checksum() {
    LineFraming kaco = new LineFraming("*", "", LineChecksum.KACO, "\r", 512);
    Set<Integer> seen = new TreeSet<>();
    for (int i = 0; i < 256; i++) {
      String content = "010 4 " + "A".repeat(i) + " 5000xi";
      String line = Pi30.framed(kaco, content);
      seen.add((int) line.charAt(line.length() - 9));
      assertEquals(List.of(content), receiver(kaco).receive(line).whole());
    }
    assertEquals(256, seen.size());
  }

  @Test
  void may_hold_what_begins_a_line() {
    assertEquals(List.of("a(b(c"), receiver(PI30).receive(Pi30.framed(PI30, "a(b(c")).whole());
  }

  @Test
  void without_a_beginning_of_their_own_begin_after_the_last() {
    LineFraming bare = new LineFraming("", "*", LineChecksum.XOR, "\n", 64);
    String good = Pi30.framed(bare, "12.5 30");
    String bad = good.replace("12.5", "13.5");

    assertEquals(List.of("12.5 30", "12.5 30"), receiver(bare).receive(good + bad + good).whole());
  }

  @Test
  void of_a_stream_are_found_one_after_the_other_whatever_one_of_them_suffered() {
    String first = Pi30.framed(NMEA, "WIMWV,214.8,R,0.1,K,A");
    String second = Pi30.framed(NMEA, "WIMDA,29.8,I");
    for (int at = 0; at < first.length(); at++) {
      String hurt = first.substring(0, at) + '#' + first.substring(at + 1);
      List<Object> whole = receiver(NMEA).receive(hurt + second + first).whole();
      assertTrue(whole.contains("WIMWV,214.8,R,0.1,K,A"), "hurt at " + at + ": " + whole);
      assertFalse(whole.stream().anyMatch(line -> line.toString().contains("#")), "at " + at);
    }
  }

  @Test
  void are_never_longer_than_they_may_be_and_what_follows_is_heard() {
    ReceiverFixture receiver = receiver(PI30).receive("(" + "x".repeat(10_000)).receive(STATUS);

    assertEquals(List.of(Pi30.STATUS), receiver.whole());
    assertEquals(1, receiver.broken(), "the one line that did not end, told once");
  }

  @ParameterizedTest
  @EnumSource(LineChecksum.class)
  void survive_every_mutation(LineChecksum checksum) {
    LineFraming framing = new LineFraming("(", "*", checksum, "\r", 200);
    Random random = new Random(7);
    long forged = 0;
    for (int round = 0; round < 3000; round++) {
      StringBuilder bytes = new StringBuilder();
      List<String> sent = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        String content = "V" + round + " " + i;
        sent.add(content);
        bytes.append(Pi30.framed(framing, content));
      }
      for (int i = random.nextInt(6); i > 0; i--) {
        int at = random.nextInt(bytes.length());
        switch (random.nextInt(4)) {
          case 0 -> bytes.deleteCharAt(at);
          case 1 -> bytes.setCharAt(at, (char) random.nextInt(256));
          case 2 -> bytes.insert(at, "(\r*".charAt(random.nextInt(3)));
          default -> bytes.insert(at, bytes.substring(at / 2, at));
        }
      }
      ReceiverFixture receiver = receiver(framing).receive(bytes.toString()).pause();
      forged += receiver.whole().stream().filter(line -> !sent.contains(line)).count();
      receiver.receive(Pi30.framed(framing, "again"));
      assertEquals("again", receiver.whole().get(receiver.whole().size() - 1), bytes.toString());
    }
    int tolerated =
        switch (checksum) {
          case NONE -> Integer.MAX_VALUE;
          case CRC16_XMODEM, PI30 -> 2;
          case XOR, LRC -> 100;
          // The last column is not part of the sum.
          case KACO -> 400;
        };
    assertTrue(forged <= tolerated, "lines that nobody sent: " + forged);
  }
}
