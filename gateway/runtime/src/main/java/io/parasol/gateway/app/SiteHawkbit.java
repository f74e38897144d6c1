// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.broker.client.Delivery;
import io.parasol.broker.topic.Kind;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.concurrent.SerialExecutor;
import io.parasol.gateway.hawkbit.Hawkbit;
import io.parasol.gateway.hawkbit.HawkbitSite;
import io.parasol.gateway.history.ReceiptHistory;
import io.parasol.gateway.state.Version;
import io.parasol.legacy.DeviceIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Connects the legacy devices of a site with an Eclipse hawkBit update server. */
final class SiteHawkbit {

  /** The sender of all commands from the update server, which authenticates people itself. */
  private static final String SENDER = "hawkbit";

  private SiteHawkbit() {}

  /**
   * Creates the client without a connection.
   *
   * @param listener receives why the polls fail; empty when they work.
   */
  static Hawkbit create(
      SiteConfig.Hawkbit settings,
      Foundations foundations,
      Messaging messaging,
      Field field,
      Consumer<Optional<String>> listener,
      CloseStack closeStack) {
    ReceiptHistory receipts =
        new ReceiptHistory(
            foundations.state.log(), foundations.devices::contains, foundations.auditLog::key);
    return new Hawkbit(
        new Hawkbit.Server(
            settings.to(),
            settings.tenant(),
            device -> material(foundations, device, settings.ca())),
        foundations.topics.site(),
        new HawkbitSite() {
          @Override
          public Map<String, String> attributes(DeviceId device) {
            return SiteHawkbit.attributes(field, device);
          }

          @Override
          public void deliver(DeviceId device, byte[] command) {
            messaging.commands.deliver(
                device,
                new Delivery(
                    foundations.topics.of(device, Kind.COMMAND),
                    command,
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    Map.of(Delivery.SENDER, SENDER)));
          }

          @Override
          public Optional<Json> receipt(DeviceId device, String command) throws IOException {
            return receipts.find(device, command);
          }

          @Override
          public void changed(Optional<String> problem) {
            listener.accept(problem);
          }
        },
        foundations.state.path(),
        closeStack.add("hawkbit", new SerialExecutor("hawkbit", SerialExecutor.Closing.INTERRUPT)));
  }

  /** Returns what a device presents to the update server, and the roots of the server. */
  private static TlsMaterial material(Foundations foundations, DeviceId device, Path ca) {
    try {
      return foundations
          .credentials
          .of(device)
          .get()
          .withAnchors(Certificates.read(ca))
          .withClock(foundations.clock);
    } catch (UnusableKeyException unusable) {
      throw new IllegalStateException(unusable.getMessage(), unusable);
    }
  }

  private static Map<String, String> attributes(Field field, DeviceId device) {
    DeviceIdentity identity = field.identityGuard.knownIdentity(device);
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put(HawkbitSite.MANUFACTURER, identity.manufacturer());
    attributes.put(HawkbitSite.MODEL, identity.model());
    attributes.put("serial", identity.serial());
    attributes.put(HawkbitSite.FIRMWARE, identity.firmware());
    attributes.put("parasol", Version.number());
    attributes.values().removeIf(String::isEmpty);
    return attributes;
  }
}
