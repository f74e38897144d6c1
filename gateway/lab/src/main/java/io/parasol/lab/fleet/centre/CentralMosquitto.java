// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet.centre;

import io.parasol.broker.rules.BrokerClient;
import io.parasol.broker.rules.RulesFormat;
import io.parasol.lab.outage.Mosquitto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** mosquitto as the central broker, with mutual TLS and its sessions and queues on disk. */
public final class CentralMosquitto {

  private CentralMosquitto() {}

  /**
   * Writes its files. It keeps its queues over a restart by SIGTERM, but not over a kill.
   *
   * @param clients the only clients with rights.
   * @param program its executable.
   * @return its process, which does not run yet.
   */
  public static CentreProcess process(CentreFiles centre, List<BrokerClient> clients, Path program)
      throws IOException {
    Path rules = centre.file("acl");
    Files.writeString(rules, RulesFormat.MOSQUITTO.write(clients));
    Path configuration = centre.file("mosquitto.conf");
    Files.writeString(
        configuration,
        """
        listener %1$d 127.0.0.1
        certfile %2$s/broker.pem
        keyfile %2$s/broker.key
        cafile %2$s/ca.pem
        require_certificate true
        use_subject_as_username true
        acl_file %3$s
        max_inflight_messages 0
        max_queued_messages 0
        set_tcp_nodelay true
        persistence true
        persistence_location %2$s/
        log_type error
        log_type warning
        """
                .formatted(centre.ports().broker(), centre.file(""), rules)
            + Mosquitto.user());
    return new CentreProcess(
        "mosquitto",
        centre.file("broker.log"),
        List.of(program.toString(), "-c", configuration.toString()));
  }
}
