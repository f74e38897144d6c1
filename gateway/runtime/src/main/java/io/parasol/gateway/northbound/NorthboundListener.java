// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

import io.parasol.config.model.site.DeviceId;

/** Receives what the server does. Called on its threads; must not block. */
public interface NorthboundListener {

  /**
   * A client was refused, or is served nothing.
   *
   * @param from its address.
   * @param reason one word, such as {@code expired} or {@code no_role}.
   * @param why one line.
   */
  void modbusRefused(String from, String reason, String why);

  /**
   * A client was refused a request that only an installation may send to a device.
   *
   * @param from its address.
   * @param who its identity; empty for one without TLS.
   * @param what the registers, coils or function, such as {@code holding 129}.
   */
  void firmwareAttempted(DeviceId device, String from, String who, String what);

  /**
   * A request was answered.
   *
   * @param exception the code of the exception response; 0 for none.
   */
  void modbusAnswered(int exception);

  /** The number of clients has changed. */
  void modbusClients(int count);
}
