package org.kclframework.launcher.config;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One place to take AWS credentials from.
 *
 * @param kind which of the providers of the AWS SDK
 * @param arguments what the provider needs, in the order of {@link Kind}
 * @param options what the provider may be told beyond that, by name
 */
public record CredentialsSource(Kind kind, List<String> arguments, Map<String, String> options) {

  /** The providers that may be named; any other class could be code of whoever wrote the file. */
  public enum Kind {
    /** The SDK's own chain. */
    DEFAULT("DefaultCredentialsProvider"),
    /** {@code AWS_ACCESS_KEY_ID} and its companions. */
    ENVIRONMENT("EnvironmentVariableCredentialsProvider"),
    /** The same with a prefix: the argument, or what sylvite takes for it. */
    PREFIXED_ENVIRONMENT("CustomEnvironmentVariableCredentialsProvider", "[|PREFIX]"),
    /** {@code aws.accessKeyId} and its companions. */
    SYSTEM_PROPERTIES("SystemPropertyCredentialsProvider"),
    /** A profile of the shared files: the argument, or else the default profile. */
    PROFILE("ProfileCredentialsProvider", "[|PROFILE]"),
    /** The container that the process runs in. */
    CONTAINER("ContainerCredentialsProvider"),
    /** The EC2 instance that the process runs on. */
    INSTANCE_PROFILE("InstanceProfileCredentialsProvider"),
    /** A token in a file, as Kubernetes gives it. */
    WEB_IDENTITY_TOKEN("WebIdentityTokenFileCredentialsProvider"),
    /** No credentials: requests are not signed. */
    ANONYMOUS("AnonymousCredentialsProvider"),
    /**
     * A role: the arguments are its ARN and the name of the session, the options {@code
     * endpointRegion}, {@code endpoint} (as {@code host^region}) and {@code externalId}.
     */
    ASSUME_ROLE(
        "StsAssumeRoleCredentialsProvider",
        "|ROLE_ARN|SESSION[|endpointRegion=REGION][|endpoint=HOST^REGION][|externalId=ID]");

    private final String className;
    private final String arguments;

    Kind(String className) {
      this(className, "");
    }

    Kind(String className, String arguments) {
      this.className = className;
      this.arguments = arguments;
    }

    /** Returns the simple name of the provider's class in version 2 of the SDK. */
    public String className() {
      return className;
    }

    /** Returns the name with the arguments that may follow it, optional ones in brackets. */
    String usage() {
      return className + arguments;
    }
  }

  public CredentialsSource {
    arguments = List.copyOf(arguments);
    options = Map.copyOf(options);
  }

  /** Returns the form in which a file names this source. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(kind.className());
    for (String argument : arguments) {
      text.append('|').append(argument);
    }
    new TreeMap<>(options)
        .forEach((name, value) -> text.append('|').append(name).append('=').append(value));
    return text.toString();
  }
}
