// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.peer;

import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.events.client.ClientLifecycleEventListenerProvider;
import com.hivemq.extension.sdk.api.interceptor.connect.ConnectInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.disconnect.DisconnectInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.publish.PublishInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.subscribe.SubscribeInboundInterceptor;
import com.hivemq.extension.sdk.api.packets.general.Qos;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import com.hivemq.extension.sdk.api.services.builder.Builders;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Registers the parts of Sparkplug's TCK as its own main class does, but for one client, which it
 * does not see: the bridge of the site. That one is no client of Sparkplug, and the TCK judges each
 * CONNECT during its test of the session establishment as the CONNECT of the edge node.
 *
 * <p>The classes of the TCK are not known when this is compiled.
 */
final class SparkplugTckExtension implements ExtensionMain {

  /** The topic of a message for each SUBACK to a client that the TCK sees. */
  static final String SUBSCRIBED = "subscribed";

  private static final String PACKAGE = "org.eclipse.sparkplug.tck.";

  private final String unseen;

  /**
   * @param unseen the client identifier of the bridge.
   */
  SparkplugTckExtension(String unseen) {
    this.unseen = unseen;
  }

  @Override
  public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
    try {
      register(Class.forName(PACKAGE + "test.TCK").getConstructor().newInstance());
    } catch (ReflectiveOperationException unusable) {
      output.preventExtensionStartup("the TCK has another structure: " + unusable);
    }
  }

  private void register(Object tck) throws ReflectiveOperationException {
    ConnectInboundInterceptor connects =
        part(tck, "ConnectInterceptor", ConnectInboundInterceptor.class);
    SubscribeInboundInterceptor subscribes =
        part(tck, "SubscribeInterceptor", SubscribeInboundInterceptor.class);
    PublishInboundInterceptor publishes =
        part(tck, "PublishInterceptor", PublishInboundInterceptor.class);
    DisconnectInboundInterceptor disconnects =
        part(tck, "DisconnectInterceptor", DisconnectInboundInterceptor.class);
    ClientLifecycleEventListenerProvider events =
        part(
            tck,
            "SparkplugClientLifecycleEventListenerProvider",
            ClientLifecycleEventListenerProvider.class);
    Services.interceptorRegistry()
        .setConnectInboundInterceptorProvider(
            client -> isSeen(client.getClientInformation().getClientId()) ? connects : null);
    Services.initializerRegistry()
        .setClientInitializer(
            (client, context) -> {
              if (isSeen(client.getClientInformation().getClientId())) {
                context.addSubscribeInboundInterceptor(subscribes);
                context.addPublishInboundInterceptor(publishes);
                context.addDisconnectInboundInterceptor(disconnects);
                context.addSubackOutboundInterceptor((in, out) -> report());
              }
            });
    Services.eventRegistry()
        .setClientLifecycleEventListener(
            client ->
                isSeen(client.getClientInformation().getClientId())
                    ? events.getClientLifecycleEventListener(client)
                    : null);
  }

  private static void report() {
    var unused =
        Services.publishService()
            .publish(
                Builders.publish()
                    .topic(SUBSCRIBED)
                    .qos(Qos.AT_LEAST_ONCE)
                    .payload(ByteBuffer.allocate(0))
                    .build());
  }

  private static <T> T part(Object tck, String name, Class<T> type)
      throws ReflectiveOperationException {
    return type.cast(Class.forName(PACKAGE + name).getConstructor(tck.getClass()).newInstance(tck));
  }

  private boolean isSeen(@Nullable String client) {
    return !unseen.equals(client);
  }

  @Override
  public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {}
}
