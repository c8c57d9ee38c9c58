package org.kclframework.launcher;

import picocli.CommandLine.IVersionProvider;

/** The version of this launcher, as the manifest of its jar states it. */
final class ProductVersion implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {text()};
  }

  static String text() {
    String version = ProductVersion.class.getPackage().getImplementationVersion();
    return "kcl-framework "
        + (version == null ? "(development)" : version)
        + " on Java "
        + System.getProperty("java.version");
  }
}
