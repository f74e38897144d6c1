// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.parasol.config.model.lines.LineChecksum;
import io.parasol.config.model.lines.LineFraming;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds framed lines among bytes, and skips noise before a line. An end sequence within a checksum
 * does not end the line. A start sequence within a truncated line starts another. Of the possible
 * starts, the last one with a correct checksum counts.
 *
 * <p>The first would be wrong: a line that lost only its end, together with the line that follows,
 * matches the checksum of the latter, because a CRC over a message and its own CRC is zero.
 */
final class LineReceiver implements Receiver {

  /** Maximum number of possible starts of a line that are tried: the last ones. */
  private static final int MAX_BEGINNINGS = 8;

  private final LineFraming framing;
  private final byte[] start;
  private final byte[] mark;
  private final byte[] end;
  private final byte[] bytes;
  private final Deque<Integer> starts = new ArrayDeque<>();
  private int count;

  LineReceiver(LineFraming framing) {
    this.framing = framing;
    this.start = framing.start().getBytes(ISO_8859_1);
    this.mark = framing.mark().getBytes(ISO_8859_1);
    this.end = framing.end().getBytes(ISO_8859_1);
    this.bytes = new byte[framing.maxLength()];
  }

  @Override
  public void receive(byte next, Consumer<LineReceiveResult> listener) {
    if (start.length == 0 && starts.isEmpty()) {
      starts.add(0);
    }
    bytes[count++] = next;
    if (endsWith(start) && start.length > 0) {
      addStart(count - start.length);
    }
    if (!starts.isEmpty() && endsWith(end)) {
      onEnd(listener);
    }
    if (count == bytes.length) {
      onBufferFull(listener);
    }
  }

  private void addStart(int at) {
    if (starts.size() == MAX_BEGINNINGS) {
      starts.removeFirst();
    }
    starts.addLast(at);
  }

  private void onEnd(Consumer<LineReceiveResult> listener) {
    Iterator<Integer> latest = starts.descendingIterator();
    while (latest.hasNext()) {
      int from = latest.next();
      String line = framing.checksum() == LineChecksum.KACO ? summed(from) : content(from);
      if (line != null) {
        reset();
        listener.accept(new LineReceiveResult.Line(line));
        return;
      }
    }
    if (start.length == 0) {
      addStart(count);
    }
  }

  /** Returns the content of the line that starts there, or null if it is not valid. */
  private @Nullable String content(int from) {
    int length = count - end.length - framing.checksum().length() - from;
    int size = length - start.length - mark.length;
    return size >= 0 && isValid(from, length)
        ? new String(bytes, from + start.length, size, ISO_8859_1)
        : null;
  }

  private @Nullable String summed(int from) {
    int to = count - end.length - mark.length;
    return hasMark(to) ? ColumnSum.content(bytes, from, from + start.length, to) : null;
  }

  private boolean hasMark(int at) {
    return at >= 0 && Arrays.equals(bytes, at, at + mark.length, mark, 0, mark.length);
  }

  private boolean isValid(int from, int length) {
    if (!hasMark(from + length - mark.length)) {
      return false;
    }
    byte[] expected = Checksum.of(framing, bytes, from, length);
    return Checksum.matches(framing.checksum(), expected, bytes, from + length);
  }

  /**
   * Handles a full buffer: keeps the bytes from the last possible start, which may still become a
   * line.
   */
  private void onBufferFull(Consumer<LineReceiveResult> listener) {
    int last = starts.isEmpty() ? 0 : starts.getLast();
    int from = last == 0 ? count : last;
    boolean isLost = starts.size() > 1 || (!starts.isEmpty() && from == count);
    int left = count - from;
    System.arraycopy(bytes, from, bytes, 0, left);
    reset();
    count = left;
    if (left > 0 || start.length == 0) {
      starts.add(0);
    }
    if (isLost) {
      listener.accept(
          new LineReceiveResult.Broken("no line within " + framing.maxLength() + " bytes"));
    }
  }

  @Override
  public void onSilence(Consumer<LineReceiveResult> listener) {
    boolean wasIncomplete = isIncomplete();
    reset();
    if (wasIncomplete) {
      listener.accept(new LineReceiveResult.Broken("truncated line or wrong checksum"));
    }
  }

  @Override
  public boolean isIncomplete() {
    return count > 0 && !starts.isEmpty();
  }

  private void reset() {
    count = 0;
    starts.clear();
  }

  private boolean endsWith(byte[] part) {
    if (count < part.length) {
      return false;
    }
    for (int i = 0; i < part.length; i++) {
      if (bytes[count - part.length + i] != part[i]) {
        return false;
      }
    }
    return true;
  }
}
