// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import java.util.LinkedHashSet;
import java.util.Set;

/** What a survey hears beside answers. Told on the link's thread, asked on another. */
final class SurveyEars implements ConnectionListener {

  private static final int MOST_FOREIGN = 16;

  private final Set<ForeignFrame> foreign = new LinkedHashSet<>();
  private boolean echoes;
  private int noise;
  private boolean hasHeardTwice;

  /** Forgets what belongs to the last question. */
  synchronized void forget() {
    noise = 0;
    hasHeardTwice = false;
  }

  /** Bytes that were no frame. */
  synchronized int noise() {
    return noise;
  }

  /** Whether an answer came after the one that was taken. */
  synchronized boolean hasHeardTwice() {
    return hasHeardTwice;
  }

  synchronized LinkSurvey.Overhearings overheard() {
    return new LinkSurvey.Overhearings(echoes, foreign);
  }

  @Override
  public synchronized void answerDropped(StrayAnswer kind) {
    hasHeardTwice |= kind == StrayAnswer.DUPLICATE;
  }

  @Override
  public synchronized void noise(int bytes) {
    noise += bytes;
  }

  @Override
  public synchronized void echo() {
    echoes = true;
  }

  @Override
  public synchronized void foreignMaster(ForeignFrame frame) {
    if (foreign.size() < MOST_FOREIGN) {
      foreign.add(frame);
    }
  }
}
