// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.peer;

/**
 * The configuration of collectd for the work of a gateway: the modbus plugin polls, and the mqtt
 * plugin publishes with QoS 1. The modbus plugin reads one point with each request. A thread reads
 * the units behind a port one after the other.
 */
final class CollectdConfig {

  private static final String HEAD =
      """
      Hostname "bench"
      FQDNLookup false
      BaseDir "%1$s"
      PIDFile "%1$s/collectd.pid"
      Interval %2$s
      ReadThreads %3$d
      WriteThreads 2
      LoadPlugin logfile
      LoadPlugin modbus
      LoadPlugin mqtt
      <Plugin logfile>
        LogLevel "warning"
        File "STDOUT"
      </Plugin>
      <Plugin mqtt>
        <Publish "bench">
          Host "127.0.0.1"
          Port "%4$d"
          ClientId "collectd"
          QoS 1
          Prefix "collectd"
        </Publish>
      </Plugin>
      <Plugin modbus>
      """;

  private CollectdConfig() {}

  static String of(PeerWork work) {
    String interval = Double.toString(work.everyMillis() / 1e3);
    StringBuilder text =
        new StringBuilder(
            HEAD.formatted(work.folder(), interval, work.ports().size(), work.broker()));
    for (int point = 0; point < work.points(); point++) {
      text.append(
          """
            <Data "p%1$d">
              RegisterBase %1$d
              RegisterType Float
              RegisterCmd ReadHolding
              Type "gauge"
              Instance "p%1$d"
            </Data>
          """
              .formatted(2 * point));
    }
    for (int port : work.ports()) {
      text.append(
          """
            <Host "link-%1$d">
              Address "127.0.0.1"
              Port "%1$d"
              Interval %2$s
          """
              .formatted(port, interval));
      work.at(port).forEach(controller -> appendUnit(text, controller, work.points()));
      text.append("  </Host>\n");
    }
    return text.append("</Plugin>\n").toString();
  }

  private static void appendUnit(StringBuilder text, PolledController controller, int points) {
    text.append("    <Slave %d>\n".formatted(controller.unit()));
    text.append("      Instance \"%s\"\n".formatted(controller.device()));
    for (int point = 0; point < points; point++) {
      text.append("      Collect \"p%d\"\n".formatted(2 * point));
    }
    text.append("    </Slave>\n");
  }
}
