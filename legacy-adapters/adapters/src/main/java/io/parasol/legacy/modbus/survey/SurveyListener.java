// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.survey;

import io.parasol.legacy.modbus.client.ConnectionListener;
import io.parasol.legacy.modbus.client.ConnectionState;
import io.parasol.legacy.modbus.client.TcpLink;
import io.parasol.legacy.modbus.frame.ForeignFrame;
import io.parasol.legacy.modbus.pdu.UnmatchedResponse;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A collector of what a survey observes besides responses. Its callbacks run on the link's thread;
 * its queries come from another thread.
 */
final class SurveyListener implements ConnectionListener {

  private static final int MOST_FOREIGN = 16;

  private final Set<ForeignFrame> foreign = new LinkedHashSet<>();
  private boolean echoes;
  private int noise;
  private boolean hasHeardTwice;
  private boolean hasHungUp;
  private String hungUp = "";

  /** Discards what belongs to the previous request. */
  synchronized void forget() {
    noise = 0;
    hasHeardTwice = false;
    hasHungUp = false;
  }

  /** Returns the number of bytes that formed no frame. */
  synchronized int noise() {
    return noise;
  }

  /** Returns whether another response came after the accepted one. */
  synchronized boolean hasHeardTwice() {
    return hasHeardTwice;
  }

  /** Returns whether the peer closed a connection before it answered anything. */
  synchronized boolean hasHungUp() {
    return hasHungUp;
  }

  synchronized LinkSurvey.Overhearings overheard() {
    return new LinkSurvey.Overhearings(echoes, foreign, hungUp);
  }

  @Override
  public synchronized void connectionChanged(ConnectionState state, String why) {
    if (state instanceof ConnectionState.Waiting && why.equals(TcpLink.HUNG_UP_UNHEARD)) {
      hasHungUp = true;
      hungUp = why;
    }
  }

  @Override
  public synchronized void answerDropped(UnmatchedResponse kind) {
    hasHeardTwice |= kind == UnmatchedResponse.DUPLICATE;
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
