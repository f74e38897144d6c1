// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.extension.sdk.api.auth.Authorizer;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.auth.parameter.AuthorizerProviderInput;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthInput;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthOutput;
import com.hivemq.extension.sdk.api.auth.parameter.TopicPermission;
import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import com.hivemq.extension.sdk.api.interceptor.connect.ConnectInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.connect.parameter.ConnectInboundInput;
import com.hivemq.extension.sdk.api.interceptor.connect.parameter.ConnectInboundOutput;
import com.hivemq.extension.sdk.api.packets.auth.DefaultAuthorizationBehaviour;
import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.packets.connect.ConnectPacket;
import com.hivemq.extension.sdk.api.packets.general.UserProperties;
import com.hivemq.extension.sdk.api.packets.publish.ModifiableConnectPacket;
import com.hivemq.extension.sdk.api.services.Services;
import com.hivemq.extension.sdk.api.services.auth.provider.AuthorizerProvider;
import com.hivemq.extension.sdk.api.services.builder.Builders;
import com.hivemq.extensions.auth.parameter.InternalTopicPermission;
import io.parasol.broker.access.AccessTable;
import io.parasol.broker.access.Permission;
import io.parasol.broker.access.Rights;
import io.parasol.broker.embedded.identity.ClientId;
import io.parasol.broker.embedded.identity.ClientIdentity;
import io.parasol.broker.embedded.identity.ClientSession;
import io.parasol.broker.embedded.identity.ConnectedClients;
import io.parasol.broker.embedded.identity.IdentityLimits;
import io.parasol.broker.embedded.identity.IdentitySessions;
import io.parasol.broker.embedded.selftest.AccessProbe;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;
import io.parasol.config.model.site.IpAddressText;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates clients and determines their client ids and rights from the certificate alone. User
 * name and password are ignored.
 *
 * <p>Called on the few threads that HiveMQ has for extensions; must not block.
 */
class CertificateAuthenticator
    implements ConnectInboundInterceptor, SimpleAuthenticator, AuthorizerProvider {

  /**
   * Maximum queue length of a device. Devices receive commands and relayed messages only, and
   * commands expire.
   */
  static final int MAX_DEVICE_QUEUE = 100;

  private final AccessTable access;
  private final ConnectedClients clients;
  private final Refusals refusals;
  private final SlowSubscriberMonitor slowSubscribers;
  private final CommandGate gate;
  private final IdentityBudget budget;

  /**
   * The client id of the self-test. It is random, so that other clients cannot know it. It differs
   * from the gateway's own id, so that the self-test does not take over the gateway's session.
   */
  private final String testId = "test-" + UUID.randomUUID();

  private volatile @Nullable BigInteger expectedRefusal;

  CertificateAuthenticator(
      AccessTable access,
      ConnectedClients clients,
      Refusals refusals,
      SlowSubscriberMonitor slowSubscribers) {
    this(
        access,
        clients,
        refusals,
        slowSubscribers,
        CommandGate.NONE,
        IdentityBudget.of(refusals::reportLimit));
  }

  /**
   * @param gate intercepts commands, so that a Will cannot be one.
   */
  CertificateAuthenticator(
      AccessTable access,
      ConnectedClients clients,
      Refusals refusals,
      SlowSubscriberMonitor slowSubscribers,
      CommandGate gate,
      IdentityBudget budget) {
    this.gate = gate;
    this.budget = budget;
    this.access = access;
    this.clients = clients;
    this.refusals = refusals;
    this.slowSubscribers = slowSubscribers;
  }

  /** Returns the client id that {@link AccessProbe} may use with the gateway's certificate. */
  final String testId() {
    return testId;
  }

  /**
   * Announces that the certificate with this serial number will be refused on purpose. The refusal
   * is not reported.
   */
  final void expectRefusal(BigInteger serial) {
    expectedRefusal = serial;
  }

  /** Ends the last announcement. */
  final void expectNoRefusal() {
    expectedRefusal = null;
  }

  /** Maps the client id to the id within the broker. Called before the authenticator. */
  @Override
  public void onConnect(ConnectInboundInput input, ConnectInboundOutput output) {
    try {
      Identity identity = ConnectionGate.identityOf(input.getConnectionInformation()).identity();
      String chosen = input.getConnectPacket().getClientId();
      String inBroker = ClientId.brokerId(identity, chosen);
      if (!inBroker.equals(chosen)) {
        output.getConnectPacket().setClientId(inBroker);
      }
      if (!OwnListener.isUsedBy(input.getConnectionInformation())) {
        limit(identity, input.getConnectionInformation(), output.getConnectPacket());
      }
    } catch (InvalidIdentityException unidentified) {
      // Unidentified clients keep their client id; the authenticator rejects them next.
    }
  }

  private void limit(
      Identity identity, ConnectionInformation connection, ModifiableConnectPacket packet) {
    Duration longest = IdentityLimits.of(identity).sessionExpiry();
    Optional<Duration> shortened =
        packet.getSessionExpiryInterval() > longest.toSeconds()
            ? Optional.of(longest)
            : Optional.empty();
    shortened.ifPresent(expiry -> packet.setSessionExpiryInterval(expiry.toSeconds()));
    budget
        .connections()
        .install(
            HivemqChannel.of(connection),
            new ClientSession(
                identity, packet.getClientId(), packet.getSessionExpiryInterval() > 0, shortened));
  }

  @Override
  public void onConnect(SimpleAuthInput input, SimpleAuthOutput output) {
    output.getDefaultPermissions().setDefaultBehaviour(DefaultAuthorizationBehaviour.DENY);
    try {
      ClientIdentity client = ConnectionGate.identityOf(input.getConnectionInformation());
      Rights rights = rights(client.identity());
      Optional<String> reason =
          isLimited(input.getConnectionInformation())
              ? reasonToRefuse(client, rights, input.getClientInformation().getClientId())
              : Optional.of("connected before the limits of the broker were in place");
      if (reason.isPresent()) {
        refuse(refusalsFor(input), output, client.identity().uri(), reason.get());
        return;
      }
      if (hasTooManyProperties(input.getConnectPacket())) {
        budget.listener().exceeded("user_properties", client.identity().uri());
        output.failAuthentication(ConnackReasonCode.QUOTA_EXCEEDED, "too many user properties");
        return;
      }
      if (!admit(client.identity(), input)) {
        output.failAuthentication(ConnackReasonCode.QUOTA_EXCEEDED, "too many sessions");
        return;
      }
      output.getDefaultPermissions().addAll(permissions(client.identity(), rights));
      if (client.identity() instanceof Identity.Device) {
        output.getClientSettings().setClientQueueSizeMaximum(MAX_DEVICE_QUEUE);
      }
      output.authenticateSuccessfully();
    } catch (InvalidIdentityException unidentified) {
      refuse(
          refusalsFor(input),
          output,
          addressOf(input.getConnectionInformation()),
          String.valueOf(unidentified.getMessage()));
    }
  }

  /** Returns whether the refusal of the certificate with this serial number was announced. */
  final boolean isExpectedRefusal(BigInteger serial) {
    return serial.equals(expectedRefusal);
  }

  private static boolean hasTooManyProperties(ConnectPacket packet) {
    int ofWill = packet.getWillPublish().map(will -> length(will.getUserProperties())).orElse(0);
    return Math.max(ofWill, length(packet.getUserProperties()))
        > IdentityLimits.MAX_USER_PROPERTY_BYTES;
  }

  /** Returns the encoded length (MQTT 5.0 §2.2.2.2); a character counts as one byte. */
  private static int length(UserProperties properties) {
    return properties.asList().stream()
        .mapToInt(each -> 5 + each.getName().length() + each.getValue().length())
        .sum();
  }

  /** Admits a session, and ends an old one of the same identity if it has too many. */
  private boolean admit(Identity identity, SimpleAuthInput input) {
    ConnectPacket packet = input.getConnectPacket();
    IdentitySessions.Admission admission =
        budget
            .sessions()
            .admit(
                identity,
                input.getClientInformation().getClientId(),
                packet.getCleanStart(),
                packet.getSessionExpiryInterval() > 0);
    if (!admission.isAdmitted() || admission.ended().isPresent()) {
      budget.listener().exceeded("sessions", identity.uri());
    }
    admission
        .ended()
        .ifPresent(
            old -> {
              var unused = Services.clientService().invalidateSession(old);
            });
    return admission.isAdmitted();
  }

  private Refusals refusalsFor(SimpleAuthInput input) {
    return ClientIdentity.serialOf(input.getConnectionInformation())
            .filter(this::isExpectedRefusal)
            .isPresent()
        ? Refusals.NONE
        : refusals;
  }

  private static boolean isLimited(ConnectionInformation connection) {
    return ConnectionGate.of(HivemqChannel.of(connection)).isPresent();
  }

  private Optional<String> reasonToRefuse(ClientIdentity client, Rights rights, String clientId) {
    if (rights.isEmpty()) {
      return Optional.of("certificate of another site");
    }
    Optional<String> objection = clients.reasonToRefuse(client);
    if (objection.isPresent()) {
      return objection;
    }
    Identity identity = client.identity();
    boolean isSelfTest = clientId.equals(testId) && identity instanceof Identity.Gateway;
    return isSelfTest || ClientId.belongsTo(identity, clientId)
        ? Optional.empty()
        : Optional.of("wrong client id; expected " + ClientId.expected(identity));
  }

  private static void refuse(Refusals reports, SimpleAuthOutput output, String client, String why) {
    output.failAuthentication(ConnackReasonCode.NOT_AUTHORIZED, why);
    reports.report(client, "connect", why);
  }

  private static List<TopicPermission> permissions(Identity identity, Rights rights) {
    Stream<Permission> rows = rights.permissions().stream();
    return identity instanceof Identity.Device
        ? rows.map(CertificateAuthenticator::ownTopics)
            .distinct()
            .map(CertificateAuthenticator::ofEveryKind)
            .toList()
        : rows.map(CertificateAuthenticator::permission).toList();
  }

  private static String ownTopics(Permission row) {
    return row.filter().substring(0, row.filter().lastIndexOf('/')) + "/+";
  }

  /**
   * Returns the permission for all topics of a device in place of its nine rows. HiveMQ would hold
   * 150 bytes for each row as long as the device is connected; {@link ConnectionRights} decides by
   * the row.
   */
  private static TopicPermission ofEveryKind(String topics) {
    return permission(topics, TopicPermission.MqttActivity.ALL, TopicPermission.Retain.ALL);
  }

  private static TopicPermission permission(Permission row) {
    return permission(
        row.filter(),
        switch (row.activity()) {
          case PUBLISH -> TopicPermission.MqttActivity.PUBLISH;
          case SUBSCRIBE -> TopicPermission.MqttActivity.SUBSCRIBE;
        },
        row.retained() ? TopicPermission.Retain.ALL : TopicPermission.Retain.NOT_RETAINED);
  }

  private static TopicPermission permission(
      String filter, TopicPermission.MqttActivity activity, TopicPermission.Retain retained) {
    TopicPermission made =
        Builders.topicPermission()
            .topicFilter(filter)
            .type(TopicPermission.PermissionType.ALLOW)
            .activity(activity)
            .retain(retained)
            .build();
    if (made instanceof InternalTopicPermission internal) {
      shareLevels(internal.getSplitTopic());
    }
    return made;
  }

  /**
   * Replaces the levels of a permission by equal texts that all permissions share. HiveMQ makes new
   * ones for each permission of a client, and holds them until it disconnects.
   */
  private static void shareLevels(String[] levels) {
    for (int i = 0; i < levels.length; i++) {
      levels[i] = levels[i].intern();
    }
  }

  /**
   * Returns the authorizer of a client. Never null and never throws: for a client without an
   * authorizer, the permissions alone would decide.
   */
  @Override
  public Authorizer getAuthorizer(AuthorizerProviderInput input) {
    try {
      Identity identity = ConnectionGate.identityOf(input.getConnectionInformation()).identity();
      boolean isSelfTest = input.getClientInformation().getClientId().equals(testId);
      return new ConnectionRights(
          isSelfTest ? () -> "broker self-test" : identity::uri,
          rights(identity),
          topic ->
              identity instanceof Identity.Operator && gate.interceptedDevice(topic).isPresent(),
          isSelfTest ? Refusals.NONE : refusals,
          slowSubscribers,
          filter ->
              budget
                  .sessions()
                  .subscribe(identity, input.getClientInformation().getClientId(), filter));
    } catch (InvalidIdentityException | RuntimeException e) {
      return new ConnectionRights(
          () -> addressOf(input.getConnectionInformation()),
          Rights.NONE,
          topic -> true,
          refusals,
          slowSubscribers,
          filter -> false);
    }
  }

  IdentityBudget budget() {
    return budget;
  }

  AccessTable access() {
    return access;
  }

  Rights rights(Identity identity) {
    return access.rights(identity);
  }

  private static String addressOf(ConnectionInformation connection) {
    return connection.getInetAddress().map(IpAddressText::of).orElse("unknown");
  }
}
