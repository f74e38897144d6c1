// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.session;

/** Hears what happens on a session. Called on the session's event loop; must not block. */
public interface SessionListener {

  /** The session is up and its subscriptions are granted; called after every reconnect. */
  void connected();

  /** The session is down; it comes back by itself. */
  void disconnected(String why);

  /** A message arrived on a subscription. It is acknowledged when this returns. */
  void delivered(Delivery delivery);
}
