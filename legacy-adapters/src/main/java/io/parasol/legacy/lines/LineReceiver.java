// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.parasol.config.site.LineFraming;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Consumer;

/**
 * Finds framed lines among bytes. Noise before a line is passed over. An end within a checksum is
 * no end, and the beginning of a line within another that broke off is a beginning: the last of the
 * places where a line may begin that makes the checksum hold counts.
 *
 * <p>Not the first: a line that lost nothing but its end, together with the next, holds the
 * checksum of the next, as a CRC over itself and its own bytes is zero.
 */
final class LineReceiver implements Receiver {

  /** Of so many places where a line may begin the last are tried. */
  private static final int MOST_BEGINNINGS = 8;

  private final LineFraming framing;
  private final byte[] start;
  private final byte[] end;
  private final byte[] bytes;
  private final Deque<Integer> beginnings = new ArrayDeque<>();
  private int count;

  LineReceiver(LineFraming framing) {
    this.framing = framing;
    this.start = framing.start().getBytes(ISO_8859_1);
    this.end = framing.end().getBytes(ISO_8859_1);
    this.bytes = new byte[framing.longest()];
  }

  @Override
  public void take(byte next, Consumer<Heard> ear) {
    if (start.length == 0 && beginnings.isEmpty()) {
      beginnings.add(0);
    }
    bytes[count++] = next;
    if (endsWith(start) && start.length > 0) {
      begin(count - start.length);
    }
    if (!beginnings.isEmpty() && endsWith(end)) {
      ended(ear);
    }
    if (count == bytes.length) {
      tooLong(ear);
    }
  }

  private void begin(int at) {
    if (beginnings.size() == MOST_BEGINNINGS) {
      beginnings.removeFirst();
    }
    beginnings.addLast(at);
  }

  private void ended(Consumer<Heard> ear) {
    Iterator<Integer> latest = beginnings.descendingIterator();
    while (latest.hasNext()) {
      int from = latest.next();
      int length = count - end.length - framing.checksum().length() - from;
      if (length >= start.length + framing.mark().length() && isProved(from, length)) {
        int content = from + start.length;
        int size = length - start.length - framing.mark().length();
        String line = new String(bytes, content, size, ISO_8859_1);
        forget();
        ear.accept(new Heard.Line(line));
        return;
      }
    }
    if (start.length == 0) {
      begin(count);
    }
  }

  private boolean isProved(int from, int length) {
    byte[] mark = framing.mark().getBytes(ISO_8859_1);
    for (int i = 0; i < mark.length; i++) {
      if (bytes[from + length - mark.length + i] != mark[i]) {
        return false;
      }
    }
    byte[] expected = Checksum.of(framing, bytes, from, length);
    return Checksum.holds(framing.checksum(), expected, bytes, from + length);
  }

  /** What can still become a line is kept: from the last place where one may begin. */
  private void tooLong(Consumer<Heard> ear) {
    int last = beginnings.isEmpty() ? 0 : beginnings.getLast();
    int from = last == 0 ? count : last;
    boolean isLost = beginnings.size() > 1 || (!beginnings.isEmpty() && from == count);
    int left = count - from;
    System.arraycopy(bytes, from, bytes, 0, left);
    forget();
    count = left;
    if (left > 0 || start.length == 0) {
      beginnings.add(0);
    }
    if (isLost) {
      ear.accept(new Heard.Broken("no line within " + framing.longest() + " bytes"));
    }
  }

  @Override
  public void pause(Consumer<Heard> ear) {
    boolean wasMidway = isMidway();
    forget();
    if (wasMidway) {
      ear.accept(new Heard.Broken("a line that broke off or does not hold its checksum"));
    }
  }

  @Override
  public boolean isMidway() {
    return count > 0 && !beginnings.isEmpty();
  }

  private void forget() {
    count = 0;
    beginnings.clear();
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
