// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.Pdu;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A monitor of a serial line. It separates the frames of another master from the gateway's requests
 * and from the responses of the units that the gateway polls. Only a frame with a valid checksum
 * and the length that its function requires counts, so noise is hardly ever taken for a frame.
 *
 * <p>Two kinds of foreign frames cannot be recognized: a request that equals the last one of the
 * gateway, before the unit has answered, and a response of a unit that the gateway polls too. Keeps
 * less than 1 KiB; has no clock.
 */
public final class BusMonitor {

  /**
   * How long an identical frame counts as the gateway's own, in nanoseconds. An adapter may return
   * each request of the gateway once, before the response; and the response to some writes ({@link
   * #isEchoed}) repeats the request. That of the last request may take longer.
   */
  private static final long OWN_FRAME_NANOS = 5_000_000_000L;

  private static final int MAX_OWN_REQUESTS = 16;
  private static final int CHECKSUM_LENGTH = 2;

  private final SerialFraming framing;

  /**
   * Longer than the longest frame, so that there is always free space: an incomplete frame is
   * shorter.
   */
  private final byte[] buffer = new byte[AsciiFrame.MAX_LENGTH + RtuFrame.MAX_LENGTH];

  private int end;
  private final BitSet polledUnits = new BitSet();

  /** The functions that the gateway has sent, and to which unit: {@code function << 8 | unit}. */
  private final BitSet polledFunctions = new BitSet();

  private final Deque<OwnRequest> ownRequests = new ArrayDeque<>();

  /** A request of the gateway: its frame as hexadecimal digits. */
  private record OwnRequest(String frameHex, long sentAt) {}

  public BusMonitor(SerialFraming framing) {
    this.framing = framing;
  }

  /** Records a request that the gateway sends. */
  public void sent(int unit, Pdu pdu, long now) {
    polledUnits.set(unit);
    polledFunctions.set(pdu.function() << 8 | unit);
    ownRequests.add(new OwnRequest(hex(withoutChecksum(unit, pdu)), now));
    if (ownRequests.size() > MAX_OWN_REQUESTS) {
      ownRequests.remove();
    }
  }

  /**
   * Processes received bytes, however they were split.
   *
   * @return the frames that are complete now.
   */
  public List<MonitoredFrame> received(byte[] bytes, long now) {
    List<MonitoredFrame> frames = new ArrayList<>();
    for (int from = 0; from < bytes.length; ) {
      int taken = Math.min(bytes.length - from, buffer.length - end);
      System.arraycopy(bytes, from, buffer, end, taken);
      end += taken;
      from += taken;
      extractFrames(false, now, frames);
    }
    return frames;
  }

  /** Returns whether bytes are buffered that may become a frame. */
  public boolean isMidFrame() {
    return end > 0;
  }

  /** Handles silence on the line: no more bytes belong to the buffered ones. */
  public List<MonitoredFrame> onSilence(long now) {
    List<MonitoredFrame> frames = new ArrayList<>();
    extractFrames(true, now, frames);
    end = 0;
    return frames;
  }

  /**
   * Removes the complete frames from the buffer, together with the bytes before them.
   *
   * @param isLast whether a frame that may have begun will get no more bytes.
   */
  private void extractFrames(boolean isLast, long now, List<MonitoredFrame> frames) {
    int at = 0;
    while (at < end) {
      int length = frameLengthAt(at, isLast);
      if (length > 0) {
        frames.add(classify(frame(at, at + length), now));
        at += length;
      } else if (length == 0 || isLast) {
        at++;
      } else {
        break;
      }
    }
    System.arraycopy(buffer, at, buffer, 0, end - at);
    end -= at;
  }

  /**
   * Returns the length of the complete frame that begins at this index; 0 if none begins there;
   * below 0 if one may.
   */
  private int frameLengthAt(int at, boolean isLast) {
    return framing == SerialFraming.RTU ? rtuLengthAt(at, isLast) : asciiLengthAt(at);
  }

  /**
   * Finds an RTU frame as {@link #frameLengthAt} does. The beginning of a response can look like a
   * complete request, so the method waits while a longer frame is still possible, unless the next
   * frame is there.
   */
  private int rtuLengthAt(int at, boolean isLast) {
    if (end - at < 2) {
      return -1;
    }
    boolean mayComplete = false;
    int limit = Math.min(end, at + RtuFrame.MAX_LENGTH);
    for (int length : lengths(Arrays.copyOfRange(buffer, at, limit))) {
      if (length == RtuResponseLength.NOT_YET_KNOWN || at + length > end) {
        mayComplete |= length <= RtuFrame.MAX_LENGTH;
      } else if (RtuFrame.hasValidCrc(buffer, at, at + length)) {
        boolean isDecided = isLast || !mayComplete || rtuLengthAt(at + length, true) > 0;
        return isDecided ? length : -1;
      }
    }
    // More bytes than the longest frame cannot be one frame, even if they do not reveal its length.
    return mayComplete && end - at < RtuFrame.MAX_LENGTH ? -1 : 0;
  }

  private int asciiLengthAt(int at) {
    if (buffer[at] != AsciiFrame.START) {
      return 0;
    }
    for (int to = at + 1; to < end; to++) {
      if (buffer[to] == AsciiFrame.END) {
        byte[] bytes = AsciiFrame.decode(buffer, at + 1, to);
        return AsciiFrame.hasValidLrc(bytes) && hasValidLength(withoutChecksum(bytes))
            ? to + 1 - at
            : 0;
      }
    }
    return end - at < AsciiFrame.MAX_LENGTH ? -1 : 0;
  }

  /** Returns the unit, the PDU and two bytes of space for a checksum. */
  private byte[] frame(int from, int to) {
    if (framing == SerialFraming.RTU) {
      return withoutChecksum(buffer[from] & 0xFF, RtuFrame.pdu(buffer, from, to));
    }
    return withoutChecksum(AsciiFrame.decode(buffer, from + 1, to - 1));
  }

  private static byte[] withoutChecksum(byte[] ascii) {
    return withoutChecksum(ascii[0] & 0xFF, AsciiFrame.pdu(ascii));
  }

  private static byte[] withoutChecksum(int unit, Pdu pdu) {
    byte[] frame = new byte[1 + pdu.size() + CHECKSUM_LENGTH];
    frame[0] = (byte) unit;
    System.arraycopy(pdu.bytes(), 0, frame, 1, pdu.size());
    return frame;
  }

  private MonitoredFrame classify(byte[] frame, long now) {
    int unit = frame[0] & 0xFF;
    int function = frame[1] & 0xFF & ~Pdu.EXCEPTION;
    boolean isAnswer = answerLength(frame) == frame.length;
    boolean isRequest = requestLength(frame) == frame.length;
    OwnRequest own = ownRequest(frame, now);
    if (own != null) {
      if (isAnswer || isEchoed(function)) {
        // The response to some writes repeats the request.
        return new MonitoredFrame.OwnResponse(unit, function);
      }
      ownRequests.remove(own);
      return new MonitoredFrame.Echo();
    }
    boolean isPolled =
        (isRequest || isEchoed(function))
            ? polledFunctions.get(function << 8 | unit)
            : polledUnits.get(unit);
    boolean mayBeRequest = isEchoed(frame[1] & 0xFF);
    if (isAnswer && isPolled && !mayBeRequest) {
      expectNoEcho();
      return new MonitoredFrame.OwnResponse(unit, function);
    }
    Pdu pdu = new Pdu(Arrays.copyOfRange(frame, 1, frame.length - CHECKSUM_LENGTH));
    return new MonitoredFrame.Foreign(new ForeignFrame(unit, pdu, isRequest));
  }

  private @Nullable OwnRequest ownRequest(byte[] frame, long now) {
    String hex = hex(frame);
    OwnRequest last = ownRequests.peekLast();
    return ownRequests.stream()
        .filter(
            each ->
                now - each.sentAt() < OWN_FRAME_NANOS
                    || (each.equals(last) && isEchoed(frame[1] & 0xFF)))
        .filter(each -> each.frameHex().equals(hex))
        .findFirst()
        .orElse(null);
  }

  /** Forgets the reads that have been sent: the line repeats a request before it is answered. */
  private void expectNoEcho() {
    ownRequests.removeIf(each -> !isEchoed(HexFormat.fromHexDigits(each.frameHex(), 2, 4)));
  }

  private static String hex(byte[] frame) {
    return HexFormat.of().formatHex(frame);
  }

  /** Returns whether the response of a function repeats the request. */
  static boolean isEchoed(int function) {
    return function == 5 || function == 6 || function == 21 || function == 22;
  }

  /**
   * Returns whether the frame has a length that its function allows. The 8-bit LRC of noise is
   * correct by chance now and then, but hardly ever together with the length.
   */
  private static boolean hasValidLength(byte[] frame) {
    return Arrays.stream(lengths(frame)).anyMatch(length -> length == frame.length);
  }

  /**
   * Returns the lengths that the frame would have as a response and as a request; empty if it is
   * neither.
   */
  private static int[] lengths(byte[] bytes) {
    return hasKnownFunction(bytes)
        ? new int[] {answerLength(bytes), requestLength(bytes)}
        : new int[0];
  }

  /**
   * Returns whether the bytes begin with a valid unit (0 to 247; Serial Line V1.02, 2.2) and a
   * known function code.
   */
  private static boolean hasKnownFunction(byte[] bytes) {
    int unit = bytes[0] & 0xFF;
    int function = bytes[1] & 0xFF & ~Pdu.EXCEPTION;
    return unit <= 247
        && switch (function) {
          case 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 15, 16, 17, 20, 21, 22, 23, 24, 43 -> true;
          default -> false;
        };
  }

  /**
   * Returns the length of a request as {@link ServerFraming#length} does. An exception response is
   * not a request, so its result exceeds any frame.
   */
  private static int requestLength(byte[] bytes) {
    return (bytes[1] & Pdu.EXCEPTION) != 0
        ? RtuFrame.MAX_LENGTH + 1
        : ServerFraming.RTU.length(bytes, bytes.length);
  }

  /**
   * Returns the length of a response. A count of bytes that is no number of registers is that of no
   * response, so the result exceeds any frame: the byte is the high byte of an address.
   */
  private static int answerLength(byte[] bytes) {
    boolean hasOddCount =
        bytes.length > 2
            && (bytes[2] & 1) != 0
            && switch (bytes[1]) {
              case 3, 4, 23 -> true;
              default -> false;
            };
    ModbusRequest any = new ModbusRequest.Raw(bytes[1] & ~Pdu.EXCEPTION & 0xFF);
    return hasOddCount
        ? RtuFrame.MAX_LENGTH + 1
        : RtuResponseLength.of(any, bytes, 0, bytes.length);
  }
}
