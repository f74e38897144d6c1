// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.port;

import io.parasol.config.model.site.Parity;
import io.parasol.config.model.site.SerialSettings;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * What a receiver makes of characters that a sender with other settings puts on the line. Both are
 * simulated bit by bit: the receiver waits for the falling edge of a start bit, and then takes its
 * samples in the middle of each of its own bits.
 */
final class CharacterConversion {

  /** What a receiver passes on for a character without a stop bit, or with a wrong parity. */
  private static final byte ERROR = 0;

  private final boolean[] levels;
  private final SerialSettings to;

  /** Duration of a bit of the sender and of half a bit of the receiver, in a common unit. */
  private final long sentBit;

  private final long halfBit;

  private CharacterConversion(byte[] sent, SerialSettings from, SerialSettings to) {
    this.levels = levels(sent, from);
    this.to = to;
    this.sentBit = 2L * to.baud();
    this.halfBit = from.baud();
  }

  /**
   * Returns the received characters. The sent ones follow each other without a pause.
   *
   * @param from the settings of the sender.
   * @param to the settings of the receiver.
   */
  static byte[] received(byte[] sent, SerialSettings from, SerialSettings to) {
    boolean isSame =
        from.baud() == to.baud()
            && from.parity() == to.parity()
            && from.dataBits() == to.dataBits();
    return isSame ? sent.clone() : new CharacterConversion(sent, from, to).receive();
  }

  /** Returns the level of the line during each bit of the sender; true is the idle level. */
  private static boolean[] levels(byte[] sent, SerialSettings from) {
    int bits = from.bitsPerCharacter();
    boolean[] levels = new boolean[bits * sent.length];
    Arrays.fill(levels, true);
    for (int i = 0; i < sent.length; i++) {
      int start = i * bits;
      levels[start] = false;
      for (int bit = 0; bit < from.dataBits(); bit++) {
        levels[start + 1 + bit] = (sent[i] >> bit & 1) != 0;
      }
      if (from.parity() != Parity.NONE) {
        levels[start + 1 + from.dataBits()] = parityBit(sent[i], from);
      }
    }
    return levels;
  }

  private static boolean parityBit(int character, SerialSettings settings) {
    boolean isOdd = Integer.bitCount(character & (1 << settings.dataBits()) - 1) % 2 != 0;
    return settings.parity() == Parity.EVEN ? isOdd : !isOdd;
  }

  private byte[] receive() {
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    int checkBits = to.parity() == Parity.NONE ? 0 : 1;
    int stopBit = 1 + to.dataBits() + checkBits;
    long edge = fallingEdge(0);
    while (edge >= 0) {
      long stop = middle(edge, stopBit);
      if (isHigh(middle(edge, 0))) {
        edge = fallingEdge(middle(edge, 0));
        continue;
      }
      received.write(isHigh(stop) ? character(edge) : ERROR);
      edge = fallingEdge(stop);
    }
    return received.toByteArray();
  }

  private byte character(long edge) {
    int character = 0;
    for (int bit = 0; bit < to.dataBits(); bit++) {
      character |= isHigh(middle(edge, 1 + bit)) ? 1 << bit : 0;
    }
    boolean isWrong =
        to.parity() != Parity.NONE
            && isHigh(middle(edge, 1 + to.dataBits())) != parityBit(character, to);
    return isWrong ? ERROR : (byte) character;
  }

  /** Returns the time in the middle of a bit of the receiver. */
  private long middle(long edge, int bit) {
    return edge + halfBit * (2L * bit + 1);
  }

  private boolean isHigh(long time) {
    long bit = time / sentBit;
    return bit >= levels.length || levels[(int) bit];
  }

  /** Returns when the line first falls after a time; -1 if it does not. */
  private long fallingEdge(long after) {
    boolean wasHigh = after == 0 || isHigh(after);
    for (long bit = after == 0 ? 0 : after / sentBit + 1; bit < levels.length; bit++) {
      if (wasHigh && !levels[(int) bit]) {
        return bit * sentBit;
      }
      wasHigh = levels[(int) bit];
    }
    return -1;
  }
}
