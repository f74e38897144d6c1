// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;
import io.netty.handler.codec.mqtt.MqttReasonCodes.SubAck;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.parasol.config.model.site.TopicFilter;
import io.parasol.legacy.mqtt.packet.PanelFaultException;
import io.parasol.legacy.mqtt.packet.PanelMqttVersion;
import io.parasol.legacy.mqtt.packet.Properties5;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Handles subscriptions. A panel may subscribe to its own set topics only. A filter with wildcards
 * may cover several of them if its first level is no wildcard. The panel receives only its own
 * messages by it.
 */
final class SubscribeHandler {

  /** The highest QoS that is granted: commands are sent with QoS 1. */
  private static final int BEST_QOS = 1;

  private final PanelClient panel;
  private final PanelMqttVersion version;
  private final Consumer<String> refused;

  /**
   * @param refused called with the first filter of each packet that is not granted.
   */
  SubscribeHandler(PanelClient panel, PanelMqttVersion version, Consumer<String> refused) {
    this.panel = panel;
    this.version = version;
    this.refused = refused;
  }

  MqttMessage subscribe(MqttSubscribeMessage message) throws PanelFaultException {
    MqttMessageIdAndPropertiesVariableHeader header = message.idAndPropertiesVariableHeader();
    if (Properties5.has(header.properties(), MqttPropertyType.SUBSCRIPTION_IDENTIFIER)) {
      throw new PanelFaultException(
          Disconnect.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED,
          "subscription identifiers are not supported");
    }
    List<MqttTopicSubscription> asked = message.payload().topicSubscriptions();
    requireNotEmpty(asked);
    List<Integer> codes = new ArrayList<>();
    Optional<String> notGranted = Optional.empty();
    for (MqttTopicSubscription each : asked) {
      int code = code(each);
      codes.add(code);
      if (code > 2 && notGranted.isEmpty()) {
        notGranted = Optional.of(each.topicFilter());
      }
    }
    notGranted.ifPresent(refused);
    return version.subscribed(header.messageId(), codes);
  }

  private int code(MqttTopicSubscription asked) {
    if (asked.topicFilter().startsWith("$share/")) {
      return code(SubAck.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED);
    }
    TopicFilter filter;
    try {
      filter = new TopicFilter(asked.topicFilter());
    } catch (IllegalArgumentException malformed) {
      return code(SubAck.TOPIC_FILTER_INVALID);
    }
    if (!isOwnSetTopic(filter)) {
      return code(SubAck.NOT_AUTHORIZED);
    }
    int qos = Math.min(BEST_QOS, asked.qualityOfService().value());
    return panel.session().subscribe(filter, qos) ? qos : code(SubAck.QUOTA_EXCEEDED);
  }

  private static int code(SubAck code) {
    return Byte.toUnsignedInt(code.byteValue());
  }

  private boolean isOwnSetTopic(TopicFilter filter) {
    return !filter.beginsWithWildcard() && panel.setTopics().anyMatch(filter::covers);
  }

  MqttMessage unsubscribe(MqttUnsubscribeMessage message) throws PanelFaultException {
    List<String> filters = message.payload().topics();
    requireNotEmpty(filters);
    List<Boolean> existed = filters.stream().map(this::removeSubscription).toList();
    return version.unsubscribed(message.idAndPropertiesVariableHeader().messageId(), existed);
  }

  private boolean removeSubscription(String filter) {
    try {
      return panel.session().unsubscribe(new TopicFilter(filter));
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }

  private static void requireNotEmpty(List<?> filters) throws PanelFaultException {
    if (filters.isEmpty()) {
      throw new PanelFaultException(Disconnect.PROTOCOL_ERROR, "the packet has no topic filter");
    }
  }
}
