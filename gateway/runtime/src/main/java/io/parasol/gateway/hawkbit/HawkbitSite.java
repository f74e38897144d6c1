// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.hawkbit;

import io.parasol.certs.json.Json;
import io.parasol.config.model.site.DeviceId;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** What the client of hawkBit needs of the site. Called on the thread of the polls; may block. */
public interface HawkbitSite {

  String MANUFACTURER = "manufacturer";
  String MODEL = "model";
  String FIRMWARE = "firmware";

  /**
   * Returns the attributes of a device, for the people at the server: those above, unless it does
   * not report them, and others.
   */
  Map<String, String> attributes(DeviceId device);

  /** Hands over a signed command, which is not verified yet. */
  void deliver(DeviceId device, byte[] command);

  /**
   * Returns the content of the final receipt of a command from the evidence log; empty if it has
   * none.
   */
  Optional<Json> receipt(DeviceId device, String command) throws IOException;

  /**
   * Called when the polls begin to fail, fail for another reason, or work again.
   *
   * @param problem why they fail; empty if they work.
   */
  void changed(Optional<String> problem);
}
