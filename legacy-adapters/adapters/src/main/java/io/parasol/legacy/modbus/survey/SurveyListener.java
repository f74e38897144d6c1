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

  private static final int MAX_FOREIGN_FRAMES = 16;

  private final Set<ForeignFrame> foreign = new LinkedHashSet<>();
  private boolean hasEcho;
  private int noise;
  private boolean hasDuplicateResponse;
  private boolean wasClosedWithoutResponse;
  private String closeReason = "";

  /** Discards what belongs to the previous request. */
  synchronized void reset() {
    noise = 0;
    hasDuplicateResponse = false;
    wasClosedWithoutResponse = false;
  }

  /** Returns the number of bytes that formed no frame. */
  synchronized int noise() {
    return noise;
  }

  /** Returns whether another response came after the accepted one. */
  synchronized boolean hasDuplicateResponse() {
    return hasDuplicateResponse;
  }

  /** Returns whether the peer closed a connection before it answered anything. */
  synchronized boolean wasClosedWithoutResponse() {
    return wasClosedWithoutResponse;
  }

  synchronized LinkSurvey.SurveyObservations observations() {
    return new LinkSurvey.SurveyObservations(hasEcho, foreign, closeReason);
  }

  @Override
  public synchronized void connectionChanged(ConnectionState state, String why) {
    if (state instanceof ConnectionState.Waiting && why.equals(TcpLink.CLOSED_WITHOUT_RESPONSE)) {
      wasClosedWithoutResponse = true;
      closeReason = why;
    }
  }

  @Override
  public synchronized void answerDropped(UnmatchedResponse kind) {
    hasDuplicateResponse |= kind == UnmatchedResponse.DUPLICATE;
  }

  @Override
  public synchronized void noiseReceived(int bytes) {
    noise += bytes;
  }

  @Override
  public synchronized void echoReceived() {
    hasEcho = true;
  }

  @Override
  public synchronized void foreignFrameReceived(ForeignFrame frame, boolean isDetected) {
    if (isDetected && foreign.size() < MAX_FOREIGN_FRAMES) {
      foreign.add(frame);
    }
  }
}
