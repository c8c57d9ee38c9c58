package org.kclframework.launcher.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.kclframework.launcher.config.CredentialsSource.Kind;

/**
 * Reads one credentials provider, as {@code Name|argument|option=value}.
 *
 * <p>KCL loads whatever class a file names. We read only the names of the SDK's own providers, in
 * the spelling of both versions of the SDK, and load nothing.
 */
final class CredentialsSourceType implements ValueType<CredentialsSource> {

  private static final Set<String> PACKAGES =
      Set.of(
          "com.amazonaws.auth",
          "com.amazonaws.auth.profile",
          "com.er.sylvite",
          "software.amazon.awssdk.auth.credentials",
          "software.amazon.awssdk.services.sts.auth",
          "software.amazon.kinesis.multilang.auth");

  private static final Set<String> ASSUME_ROLE_OPTIONS =
      Set.of("endpointRegion", "endpoint", "externalId");

  private static final Map<String, Kind> KINDS = kindsByClassName();

  private static Map<String, Kind> kindsByClassName() {
    Map<String, Kind> kinds = new HashMap<>();
    for (Kind kind : Kind.values()) {
      kinds.put(kind.className(), kind);
    }
    // The names of version 1 of the SDK, and of KCL's own providers.
    kinds.put("DefaultAWSCredentialsProviderChain", Kind.DEFAULT);
    kinds.put("SystemPropertiesCredentialsProvider", Kind.SYSTEM_PROPERTIES);
    kinds.put("EC2ContainerCredentialsProviderWrapper", Kind.CONTAINER);
    kinds.put("WebIdentityTokenCredentialsProvider", Kind.WEB_IDENTITY_TOKEN);
    kinds.put("AnonymousAWSCredentialsProvider", Kind.ANONYMOUS);
    kinds.put("STSAssumeRoleSessionCredentialsProvider", Kind.ASSUME_ROLE);
    kinds.put("KclSTSAssumeRoleSessionCredentialsProvider", Kind.ASSUME_ROLE);
    kinds.put("KclStsAssumeRoleCredentialsProvider", Kind.ASSUME_ROLE);
    return Map.copyOf(kinds);
  }

  @Override
  public CredentialsSource parse(String text, Path directory) throws InvalidValueException {
    String[] parts = text.split("\\|", -1);
    Kind kind = parseKind(parts[0].strip());
    List<String> arguments = new ArrayList<>();
    Map<String, String> options = new HashMap<>();
    for (String part : List.of(parts).subList(1, parts.length)) {
      int equals = part.indexOf('=');
      if (equals < 0) {
        arguments.add(part.strip());
      } else {
        options.put(part.substring(0, equals).strip(), part.substring(equals + 1).strip());
      }
    }
    requireArguments(kind, arguments, options);
    return new CredentialsSource(kind, arguments, options);
  }

  private Kind parseKind(String className) throws InvalidValueException {
    int lastDot = className.lastIndexOf('.');
    Kind kind = KINDS.get(className.substring(lastDot + 1));
    boolean known = lastDot < 0 || PACKAGES.contains(className.substring(0, lastDot));
    if (kind == null || !known) {
      throw new InvalidValueException("must be " + allowed());
    }
    return kind;
  }

  private static void requireArguments(
      Kind kind, List<String> arguments, Map<String, String> options) throws InvalidValueException {
    boolean right =
        switch (kind) {
          case ASSUME_ROLE ->
              arguments.size() == 2 && ASSUME_ROLE_OPTIONS.containsAll(options.keySet());
          case PROFILE, PREFIXED_ENVIRONMENT -> arguments.size() <= 1 && options.isEmpty();
          default -> arguments.isEmpty() && options.isEmpty();
        };
    if (!right || arguments.contains("")) {
      throw new InvalidValueException("must be " + kind.usage());
    }
  }

  @Override
  public String allowed() {
    List<String> names = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      names.add(kind.usage());
    }
    return Words.alternatives(names);
  }
}
