import { Screen } from '../../components/Screen';

export function Home() {
  return (
    <Screen title="Home" about="What is configured here, and how it is used.">
      {null}
    </Screen>
  );
}
