// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;

/**
 * Tells what strangers say on a line from what we say and what the units say that we ask. Only a
 * frame with its checksum and the length that its function must have counts, so that noise is
 * hardly ever taken for one.
 *
 * <p>Not told from our own are a request in the very words of one that we sent in the last seconds,
 * and an answer of a unit that we ask as well. Keeps a few hundred bytes; knows no clock.
 */
final class Overhearing {

  /** An adapter may hand our own words back, and the answer to a short write repeats them. */
  private static final long OWN_WORDS = 5_000_000_000L;

  private static final int MOST_OWN = 16;
  private static final int CHECKSUM = 2;

  private final LineFraming framing;

  /**
   * More than the longest frame, so that there is always room: what waits for its rest is shorter.
   */
  private final byte[] kept = new byte[AsciiFrame.LONGEST + RtuFrame.LONGEST];

  private int end;
  private final BitSet asked = new BitSet();
  private final Deque<Own> own = new ArrayDeque<>();

  /** A request of ours: unit and PDU in hexadecimal digits. */
  private record Own(String words, long sentAt) {}

  Overhearing(LineFraming framing) {
    this.framing = framing;
  }

  /** We ask. */
  void sent(int unit, Pdu pdu, long now) {
    asked.set(unit);
    own.add(new Own(words(plain(unit, pdu)), now));
    if (own.size() > MOST_OWN) {
      own.remove();
    }
  }

  /**
   * Bytes have come, however they were cut.
   *
   * @return the frames that are whole now.
   */
  List<Overheard> heard(byte[] bytes, long now) {
    List<Overheard> frames = new ArrayList<>();
    for (int from = 0; from < bytes.length; ) {
      int taken = Math.min(bytes.length - from, kept.length - end);
      System.arraycopy(bytes, from, kept, end, taken);
      end += taken;
      from += taken;
      look(false, now, frames);
    }
    return frames;
  }

  /** The line was quiet: nothing more belongs to what was kept. */
  List<Overheard> silence(long now) {
    List<Overheard> frames = new ArrayList<>();
    look(true, now, frames);
    end = 0;
    return frames;
  }

  /**
   * Takes the frames that are whole away, with what stands before them.
   *
   * @param isLast whether to wait no more for the rest of what may only have begun.
   */
  private void look(boolean isLast, long now, List<Overheard> frames) {
    int at = 0;
    while (at < end) {
      int length = frameAt(at, isLast);
      if (length > 0) {
        frames.add(whose(frame(at, at + length), now));
        at += length;
      } else if (length == 0 || isLast) {
        at++;
      } else {
        break;
      }
    }
    System.arraycopy(kept, at, kept, 0, end - at);
    end -= at;
  }

  /** How long the whole frame is that begins there; 0 if none does, below 0 if one may. */
  private int frameAt(int at, boolean isLast) {
    return framing == LineFraming.RTU ? rtuAt(at, isLast) : asciiAt(at);
  }

  /** Now and then an answer begins with what would be a request, so it is waited for. */
  private int rtuAt(int at, boolean isLast) {
    if (end - at < 2) {
      return -1;
    }
    boolean mayCome = false;
    int most = Math.min(end, at + RtuFrame.LONGEST);
    for (int length : lengths(Arrays.copyOfRange(kept, at, most))) {
      if (length == RtuAnswerLength.NOT_YET_KNOWN || at + length > end) {
        mayCome |= length <= RtuFrame.LONGEST;
      } else if (RtuFrame.isWhole(kept, at, at + length)) {
        return mayCome && !isLast ? -1 : length;
      }
    }
    // What is longer than any frame is none, whether or not its beginning ever says how long it is.
    return mayCome && end - at < RtuFrame.LONGEST ? -1 : 0;
  }

  private int asciiAt(int at) {
    if (kept[at] != AsciiFrame.START) {
      return 0;
    }
    for (int to = at + 1; to < end; to++) {
      if (kept[to] == AsciiFrame.END) {
        byte[] bytes = AsciiFrame.bytes(kept, at + 1, to);
        return AsciiFrame.isWhole(bytes) && isSaidOnALine(plain(bytes)) ? to + 1 - at : 0;
      }
    }
    return end - at < AsciiFrame.LONGEST ? -1 : 0;
  }

  /** Unit, PDU, and room for a checksum. */
  private byte[] frame(int from, int to) {
    if (framing == LineFraming.RTU) {
      return plain(kept[from] & 0xFF, RtuFrame.pdu(kept, from, to));
    }
    return plain(AsciiFrame.bytes(kept, from + 1, to - 1));
  }

  private static byte[] plain(byte[] ascii) {
    return plain(ascii[0] & 0xFF, AsciiFrame.pdu(ascii));
  }

  private static byte[] plain(int unit, Pdu pdu) {
    byte[] frame = new byte[1 + pdu.size() + CHECKSUM];
    frame[0] = (byte) unit;
    System.arraycopy(pdu.bytes(), 0, frame, 1, pdu.size());
    return frame;
  }

  private Overheard whose(byte[] frame, long now) {
    int unit = frame[0] & 0xFF;
    int function = frame[1] & 0xFF & ~Pdu.EXCEPTION;
    boolean isAnswer = answerLength(frame) == frame.length;
    boolean isRequest = requestLength(frame) == frame.length;
    if (isOwn(frame, now)) {
      // The answer to a short write repeats it.
      return isAnswer ? new Overheard.Ours() : new Overheard.Echo();
    }
    if (isAnswer && asked.get(unit) && !isShortWrite(function)) {
      return new Overheard.Ours();
    }
    return new Overheard.Foreign(new ForeignFrame(unit, function, isRequest));
  }

  private boolean isOwn(byte[] frame, long now) {
    String words = words(frame);
    return own.stream()
        .anyMatch(each -> now - each.sentAt() < OWN_WORDS && each.words().equals(words));
  }

  private static String words(byte[] frame) {
    return HexFormat.of().formatHex(frame);
  }

  private static boolean isShortWrite(int function) {
    return function == 5 || function == 6;
  }

  /** Its sum of eight bits is right by chance now and then, its length hardly ever as well. */
  private static boolean isSaidOnALine(byte[] frame) {
    return Arrays.stream(lengths(frame)).anyMatch(length -> length == frame.length);
  }

  /** How long it is as an answer, and as a request; nothing if it is neither. */
  private static int[] lengths(byte[] bytes) {
    return isKnown(bytes) ? new int[] {answerLength(bytes), requestLength(bytes)} : new int[0];
  }

  /** Whether it begins as something that is said on a line. */
  private static boolean isKnown(byte[] bytes) {
    int unit = bytes[0] & 0xFF;
    int function = bytes[1] & 0xFF & ~Pdu.EXCEPTION;
    return unit <= 247
        && switch (function) {
          case 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 15, 16, 17, 20, 21, 22, 23, 24, 43 -> true;
          default -> false;
        };
  }

  /**
   * As {@link SlaveFraming#length}; longer than any frame for an exception, which is no request.
   */
  private static int requestLength(byte[] bytes) {
    return (bytes[1] & Pdu.EXCEPTION) != 0
        ? RtuFrame.LONGEST + 1
        : SlaveFraming.RTU.length(bytes, bytes.length);
  }

  private static int answerLength(byte[] bytes) {
    ModbusRequest any = new ModbusRequest.Raw(bytes[1] & ~Pdu.EXCEPTION & 0xFF);
    return RtuAnswerLength.of(any, bytes, 0, bytes.length);
  }
}
