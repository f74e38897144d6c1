// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Records what a session reports. */
final class RecordingSessionListener implements SessionListener {

  final List<String> events = new CopyOnWriteArrayList<>();
  final List<Delivery> deliveries = new CopyOnWriteArrayList<>();

  @Override
  public void connected() {
    events.add("connected");
  }

  @Override
  public void disconnected(String why) {
    events.add("disconnected");
  }

  @Override
  public void delivered(Delivery delivery) {
    deliveries.add(delivery);
  }
}
