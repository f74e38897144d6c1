// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.broker.client.Delivery;
import io.parasol.config.model.site.DeviceId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The place where the broker, the sessions and the bridge deliver commands. Commands that arrive
 * before the relay has started are dropped. Thread-safe.
 */
public final class CommandInbox {

  /** The sender of all commands from the central broker, which has authorized them itself. */
  private static final String UPSTREAM = "upstream";

  private final DropListener listener;
  private final List<Handler> handlers = new CopyOnWriteArrayList<>();

  /** Handles commands. Called from any thread; must return at once. */
  @FunctionalInterface
  public interface Handler {
    void delivered(DeviceId device, Delivery command);
  }

  /** Receives commands that are dropped. Called from any thread; must return at once. */
  @FunctionalInterface
  public interface DropListener {
    void dropped(DeviceId device, String why);
  }

  /**
   * @param listener is called for commands that are dropped because there is no handler yet.
   */
  public CommandInbox(DropListener listener) {
    this.listener = listener;
  }

  /** Delivers every later command to the handler. */
  public void subscribe(Handler handler) {
    handlers.add(handler);
  }

  /**
   * Delivers a message from the command topic of a device. May be called from any thread; returns
   * at once.
   */
  public void deliver(DeviceId device, Delivery command) {
    if (handlers.isEmpty()) {
      listener.dropped(device, "the_gateway_is_starting");
    }
    handlers.forEach(each -> each.delivered(device, command));
  }

  /**
   * Delivers a command from the central broker, as {@link #deliver} does. Its statement about the
   * sender is not trusted.
   */
  public void deliverFromUpstream(DeviceId device, Delivery command) {
    Map<String, String> properties = new HashMap<>(command.properties());
    properties.put(Delivery.SENDER, UPSTREAM);
    deliver(
        device,
        new Delivery(
            command.topic(),
            command.payload(),
            command.retained(),
            command.responseTopic(),
            command.correlation(),
            properties));
  }

  /** Returns who has sent a command; empty if that is unknown. */
  static String senderOf(Delivery command) {
    return command.properties().getOrDefault(Delivery.SENDER, "");
  }
}
