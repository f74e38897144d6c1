// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet.centre;

import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthInput;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthOutput;
import com.hivemq.extension.sdk.api.auth.parameter.TopicPermission;
import com.hivemq.extension.sdk.api.client.parameter.ClientTlsInformation;
import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import com.hivemq.extension.sdk.api.packets.auth.DefaultAuthorizationBehaviour;
import com.hivemq.extension.sdk.api.packets.auth.ModifiableDefaultPermissions;
import com.hivemq.extension.sdk.api.packets.general.ModifiableUserProperties;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import com.hivemq.extension.sdk.api.services.builder.Builders;
import com.hivemq.mqtt.message.publish.PUBLISH;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.security.auth.x500.X500Principal;

/**
 * The access of a central HiveMQ: each client may do what the rules state for the subject of its
 * certificate, and nothing else. The broker names this subject in a user property of each message,
 * so that the ingest knows the sender; a property of this name from the client is removed.
 */
final class RuleExtension implements ExtensionMain, SimpleAuthenticator {

  /** The user property with the subject of the sender's certificate. */
  static final String SENDER = "sender";

  private final BrokerRules rules;
  private final CompletableFuture<Void> started = new CompletableFuture<>();

  RuleExtension(BrokerRules rules) {
    this.rules = rules;
  }

  /** Completes at the end of the start; HiveMQ starts without an extension that fails. */
  CompletableFuture<Void> started() {
    return started;
  }

  /** Called before clients can connect. */
  @Override
  public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
    takeNewNumbers();
    Services.securityRegistry().setAuthenticatorProvider(any -> this);
    Services.initializerRegistry()
        .setClientInitializer(
            (client, context) -> {
              String subject = subject(client.getConnectionInformation()).orElse("");
              context.addPublishInboundInterceptor(
                  (in, out) -> {
                    ModifiableUserProperties properties =
                        out.getPublishPacket().getUserProperties();
                    properties.removeName(SENDER);
                    properties.addUserProperty(SENDER, subject);
                  });
            });
    started.complete(null);
  }

  /**
   * Lets messages have numbers that none had before. HiveMQ CE begins after the highest number
   * among the payloads on its disk. After a kill, a queue may have a message whose payload was not
   * written yet; a new message with the same number would get no payload, and never be delivered.
   */
  private static void takeNewNumbers() {
    PUBLISH.PUBLISH_COUNTER.accumulateAndGet(
        TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis()), Math::max);
  }

  @Override
  public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {}

  @Override
  public void onConnect(SimpleAuthInput input, SimpleAuthOutput output) {
    Optional<BrokerRules.Rights> rights =
        subject(input.getConnectionInformation())
            .flatMap(subject -> Optional.ofNullable(rules.clients().get(subject)));
    if (rights.isEmpty()) {
      output.failAuthentication();
      return;
    }
    ModifiableDefaultPermissions permissions = output.getDefaultPermissions();
    permissions.clear();
    permissions.setDefaultBehaviour(DefaultAuthorizationBehaviour.DENY);
    for (BrokerRules.Publish each : rights.get().publish()) {
      permissions.add(
          permission(each.filter(), TopicPermission.MqttActivity.PUBLISH, each.isRetained()));
    }
    for (String each : rights.get().subscribe()) {
      permissions.add(permission(each, TopicPermission.MqttActivity.SUBSCRIBE, true));
    }
    output.authenticateSuccessfully();
  }

  private static TopicPermission permission(
      String filter, TopicPermission.MqttActivity activity, boolean isRetained) {
    return Builders.topicPermission()
        .topicFilter(filter)
        .type(TopicPermission.PermissionType.ALLOW)
        .activity(activity)
        .retain(isRetained ? TopicPermission.Retain.ALL : TopicPermission.Retain.NOT_RETAINED)
        .build();
  }

  private static Optional<String> subject(ConnectionInformation connection) {
    return connection
        .getClientTlsInformation()
        .flatMap(ClientTlsInformation::getClientCertificate)
        .map(certificate -> certificate.getSubjectX500Principal().getName(X500Principal.RFC2253));
  }
}
